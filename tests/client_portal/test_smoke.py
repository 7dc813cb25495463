def test_bob_opens_every_page(firm, visit):
    bob = visit(firm, "bob")
    pages = [
        "/client-portal/",
        "/client-portal/projects",
        f"/client-portal/projects/{firm.bakery_project.id}",
        "/client-portal/invoices",
        f"/client-portal/invoices/{firm.bakery_open.id}",
        "/client-portal/time-entries",
        "/client-portal/profile",
        "/client-portal/settings",
        "/account/security",
    ]
    for page in pages:
        answer = bob.get(page)
        assert answer.status_code == 200, page
        print(page, bob.statements)
