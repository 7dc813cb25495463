"""Harbour & Vale Building Services: a trades firm on the south coast of England."""

from .harbour_crafts import CRAFTS
from .story import Contact, Customer, Firm, Folio, Invited, Job, Note, Paper, Staff

VALUES = {
    "slug": "harbour-vale",
    "name": "Harbour & Vale Building Services",
    "accent": "#0f5c6e",
    "email": "office@harbour-vale.example",
    "phone": "+44 23 9200 0146",
    "address": "Unit 7, Camber Quay\nEast Street\nPortsmouth PO1 2JJ",
    "tax_id": "GB 312 4471 06",
    "bank_details": "Solent Mutual Bank\nSort code 20-00-14\nAccount 0044 1873\nPlease quote the invoice number.",
    "currency": "GBP",
    "locale": "en_GB",
    "time_zone": "Europe/London",
    "payment_days": 14,
    "welcome_text": "Your projects, hours and invoices with Harbour & Vale, whenever you want to look.",
}

STAFF = (
    Staff("Ruth Vale", "ruth@harbour-vale.example", "admin", "+44 7700 900101", logs_time=False),
    Staff("Daniel Okafor", "daniel@harbour-vale.example", "power_user", "+44 7700 900102"),
    Staff("Priya Nair", "priya@harbour-vale.example", "staff", "+44 7700 900103"),
    Staff("Gareth Pugh", "gareth@harbour-vale.example", "staff", "+44 7700 900104"),
    Staff("Siobhán O’Rourke", "siobhan@harbour-vale.example", "staff", "+44 7700 900105"),
    Staff("Tom Hargreaves", "tom@harbour-vale.example", "technician", "+44 7700 900106", logs_time=False),
    Staff("Łukasz Wiśniewski", "lukasz@sparks.example", "subcontractor", "+44 7700 900107"),
)  # fmt: skip

BAKERY = Customer(
    values={
        "name": "Bellwether Bakery Ltd",
        "email": "accounts@bellwether.example",
        "phone": "+44 23 9200 0411",
        "address": "14 Albert Road\nSouthsea PO5 2SH",
        "accent": "#a3470c",
        "welcome_text": "Good morning, Bellwether. Mind the flour on the plans.",
    },
    contacts=(
        Contact("Eleanor Marsh", "eleanor@bellwether.example", "Director", "+44 7700 900201", "owner"),
        Contact("Josh Finch", "josh@bellwether.example", "Shop manager", "+44 7700 900202", "member"),
        Contact("Mia Thornton", "mia@bellwether.example", "Site lead, Albert Road", None, "member", "own"),
    ),
    jobs=(
        Job("Albert Road shop refit", "BEL-01", "refit", "active", -118, 24, 72,
            "New counter, floor and lighting, one half of the shop at a time, so that it stays open.", 6_800_000, 2),
        Job("Oven hall rewire", "BEL-02", "electrical", "completed", -262, -150, 100,
            "A new board and three-phase supply for two deck ovens.", 2_150_000),
        Job("Planned maintenance", "BEL-03", "upkeep", "active", -268, 97, 70,
            "Monthly visits to both shops, and call-outs within four hours.", 960_000, 1),
        Job("Second shop, Palmerston Road", "BEL-04", "refit", "planned", 35, 150, 0,
            "Survey and design are agreed. Work starts when the lease is signed.", 9_200_000),
        Job("Flood doors for the cellar", "BEL-05", "refit", "on_hold", -75, 40, 30,
            "Waiting for the landlord’s consent.", 780_000),
        Job("Roof terrace", "BEL-06", "refit", "cancelled", -210, -140, 15,
            "Given up after the structural survey.", 1_400_000),
    ),
    settled=9,
    newest="cancelled overpaid paid part_paid overdue due_today open draft",
)  # fmt: skip

ALMSHOUSES = Customer(
    values={
        "name": "The Worshipful Company of Chandlers & Shipwrights (Portsmouth Harbour) Almshouse Trust",
        "email": "clerk@chandlers-almshouses.example",
        "phone": "+44 23 9200 0522",
        "address": "The Clerk’s Office\nChandlers’ Almshouses\n1–12 St Nicholas Row\nOld Portsmouth PO1 2NB",
        "accent": "#7a1f2b",
    },
    contacts=(
        Contact("Sir Alistair Featherstonehaugh-Montgomery", "clerk@chandlers-almshouses.example",
                "Clerk to the Trustees", None, "owner"),
        Contact("Beatrice Oyelaran", "works@chandlers-almshouses.example", "Works committee", None, "member"),
    ),
    jobs=(
        Job("Restoration of Nos 1–12 St Nicholas Row, including roofs, chimneys and the chapel clock tower",
            "CHA-01", "refit", "active", -255, 160, 58,
            "A listed terrace of 1763, house by house, while eleven residents live in it.", 128_400_000),
        Job("Heat pumps and insulation", "CHA-02", "heating", "active", -96, 75, 41,
            "Twelve dwellings off gas, two at a time.", 31_500_000),
        Job("Fire alarm renewal", "CHA-03", "electrical", "completed", -240, -171, 100,
            "Linked alarms in all dwellings and the chapel.", 4_350_000),
    ),
    settled=8,
    newest="paid part_paid open",
    dearness=9,
)  # fmt: skip

BISTRO = Customer(
    values={
        "name": "Kowalska & Daughters Bistro",
        "email": "hello@kowalska.example",
        "phone": "+44 23 9200 0633",
        "address": "3 Marmion Road\nSouthsea PO5 2AX",
        "accent": "#9d174d",
    },
    contacts=(
        Contact("Małgorzata Kowalska", "malgorzata@kowalska.example", "Owner", "+44 7700 900301", "owner"),
        Contact("Zofia Kowalska", "zofia@kowalska.example", "Front of house", None, "member"),
    ),
    jobs=(
        Job("Kitchen extraction and gas interlock", "KOW-01", "electrical", "completed", -201, -139, 100,
            "New canopy, ducting to the roof and interlock.", 1_890_000),
        Job("Dining room refit", "KOW-02", "refit", "active", -64, 31, 55,
            "Banquettes, oak floor, a bar with running water.", 3_480_000),
        Job("Winter garden", "KOW-03", "refit", "planned", 60, 140, 0,
            "Twenty more seats behind the house.", 4_900_000),
    ),
    settled=6,
    newest="paid overdue open",
)  # fmt: skip

TAVERNA = Customer(
    values={
        "name": "Ελαία Taverna",
        "email": "eleni@elaia.example",
        "phone": "+44 23 9200 0744",
        "address": "82 Osborne Road\nSouthsea PO5 3LU",
        "accent": "#3f6212",
    },
    contacts=(
        Contact("Ελένη Παπαδοπούλου", "eleni@elaia.example", "Owner", "+44 7700 900401", "owner"),
        Contact("Nikos Georgiou", "nikos@elaia.example", "Chef", "+44 7700 900402"),
    ),
    jobs=(
        Job("Terrace awning and heating", "ELA-01", "heating", "completed", -188, -127, 100,
            "Awning for forty seats with infrared heaters.", 1_260_000),
        Job("Cold room", "ELA-02", "electrical", "active", -41, 20, 64,
            "A walk-in cold room in the former garage.", 1_720_000),
    ),
    settled=5,
    newest="paid overpaid",
)  # fmt: skip

DENTISTS = Customer(
    values={
        "name": "Marlow House Dental Practice",
        "email": "practice@marlow-house.example",
        "phone": "+44 23 9200 0855",
        "address": "Marlow House\n27 Kent Road\nSouthsea PO5 3EH",
        "accent": "#1e40af",
    },
    contacts=(
        Contact("Dr Anjali Rao", "anjali@marlow-house.example", "Principal dentist", "+44 7700 900501", "owner"),
        Contact("Colin Sharpe", "colin@marlow-house.example", "Practice manager", None, "member"),
    ),
    jobs=(
        Job("Two new surgeries", "MAR-01", "refit", "completed", -266, -110, 100,
            "Two surgeries with plant room and compressed air.", 7_640_000),
        Job("Emergency lighting", "MAR-02", "electrical", "active", -29, 16, 38,
            "Testing, renewal and a log for the inspector.", 540_000),
        Job("Planned maintenance", "MAR-03", "upkeep", "active", -180, 185, 49,
            "A visit each quarter, and call-outs.", 620_000, 1),
    ),
    settled=8,
    newest="paid part_paid overdue open",
)  # fmt: skip

LETTINGS = Customer(
    values={
        "name": "Tidewater Lettings LLP",
        "email": "repairs@tidewater.example",
        "phone": "+44 23 9200 0966",
        "address": "The Old Sail Loft\n5 Broad Street\nOld Portsmouth PO1 2JD",
    },
    contacts=(
        Contact("Grace Whitfield", "grace@tidewater.example", "Partner", "+44 7700 900601", "owner"),
        Contact("Hamza Siddiqui", "hamza@tidewater.example", "Property manager", None, "member"),
    ),
    jobs=(
        Job("Void refurbishments", "TID-01", "refit", "active", -232, 120, 63,
            "Flats between two tenancies, ten working days each.", 5_200_000, 1),
        Job("Electrical safety reports", "TID-02", "electrical", "active", -150, 60, 71,
            "Forty-six flats, five-yearly.", 1_150_000),
    ),
    settled=9,
    newest="paid part_paid overdue open draft",
)  # fmt: skip

CUSTOMS_HOUSE = Customer(
    values={
        "name": "Old Customs House CIC",
        "email": "team@customs-house.example",
        "address": "Customs House Quay\nGosport PO12 1HA",
        "is_active": False,
    },
    contacts=(Contact("Peter Lamb", "peter@customs-house.example", "Trustee"),),
    jobs=(
        Job("Gallery lighting", "OCH-01", "electrical", "completed", -250, -205, 100,
            "Track lighting for two exhibition rooms.", 690_000),
    ),
    settled=2,
    newest="",
)  # fmt: skip

PAPERS = (
    Paper("BEL-01", "Floor plan, Albert Road.pdf", "plan", 112),
    Paper("BEL-01", "Cellar wall, before.jpg", "bricks", 96, contact=0),
    Paper("BEL-01", "Calculation of the counter.csv", "Part;Hours;Parts\nCounter;46;2140.00\nShelves;18;610.00\n", 74, "office"),
    Paper("BEL-01", "Tiles behind the counter, half way.jpg", "tiles", 12),
    Paper("BEL-01", "Shop floor, window side.jpg", "room", 5),
    Paper("BEL-01", "Where the coffee machine goes.txt", "Left of the till, please, with a socket at 90 cm.\n", 2, contact=2),
    Paper("BEL-02", "Cable routes, oven hall.pdf", "plan", 230, "team"),
    Paper("CHA-01", "Chapel, north wall.jpg", "bricks", 41),
    Paper("CHA-01", "Listed building consent, drawing 4.pdf", "plan", 203),
    Paper("KOW-02", "Oak floor, first boards.jpg", "room", 9),
)  # fmt: skip

NOTES = (
    Note("BEL-01", 26, "Good morning Mrs Marsh,\nthe new counter will be here on Thursday. Can the shop close at four that day?"),
    Note("BEL-01", 25, "Four is fine. Josh will have the keys.", contact=0),
    Note("BEL-01", 25, "Thank you. We bring dust sheets for the display.", staff=3),
    Note("BEL-01", 19, "The screed in the rear half is thinner than drawn: two more days, not charged.", audience="team",
         sent=(("Screed, rear half.jpg", "bricks"), ("Levels of the screed.pdf", "plan"))),
    Note("BEL-01", 6, "The tiles are lovely. Is the grout meant to be that light?", contact=2,
         sent=(("Behind the till.jpg", "tiles"), ("By the door.jpg", "room"))),
    Note("BEL-01", 5, "It darkens as it dries. If you would rather have it grey, tell us before Friday.", staff=2),
    Note("BEL-01", 4, "Margin is gone if we regrout for free. Quote it as an extra.", staff=0, audience="office"),
    Note("CHA-01", 33, "The consent for the chapel has arrived; the drawing is among the files."),
    Note("KOW-02", 8, "The first boards are down. Come and walk on them!", staff=4),
)  # fmt: skip

TERMS = (
    "The work is done at the agreed rates, within the hours named on the drawings. Changes are agreed in writing beforehand.\n"
    "Each month is invoiced at its end and due within fourteen days. The guarantee runs for two years from the handing over."
)
CERTIFIED = (
    "The installation was inspected and tested from the origin to the last circuit, and found satisfactory.\n"
    "The next inspection is due in five years."
)
CONSENT = "Consent is granted for the works shown on drawings 1 to 9."
MISSING = "The serial number of the oil is missing."
FOLIOS = (
    Folio("Contract for the shop refit", "Contract", "BEL-01", ("published",), 121, TERMS),
    Folio("Ground floor, as agreed", "Drawing", "BEL-01", ("published", "published", "draft"), 114),
    Folio("Electrical certificate, front half", "Certificate", "BEL-01", ("pending",), 3, CERTIFIED),
    Folio("Warranty of the oak counter", "Certificate", "BEL-01", ("rejected",), 9, CERTIFIED, MISSING),
    Folio("Electrical certificate, oven hall", "Certificate", "BEL-02", ("published",), 148, CERTIFIED),
    Folio("Maintenance agreement", "Contract", 0, ("published", "published"), 266, TERMS),
    Folio("Terms for the second shop", "Contract", "BEL-04", ("approved",), 6, TERMS),
    Folio("Flood doors, section", "Drawing", "BEL-05", ("draft",), 12),
    Folio("Listed building consent", "Permit", "CHA-01", ("published",), 203, CONSENT),
    Folio("Clock tower, scaffold", "Drawing", "CHA-01", ("published", "pending"), 60),
    Folio("Heat pump handover", "Certificate", "CHA-02", ("draft",), 4, CERTIFIED),
    Folio("Dining room, seating plan", "Drawing", "KOW-02", ("published",), 44),
    Folio("Cold room agreement", "Contract", "ELA-02", ("pending",), 2, TERMS),
    Folio("Emergency lighting, test sheet", "Certificate", "MAR-02", ("approved",), 1, CERTIFIED),
    Folio("Framework agreement", "Contract", 5, ("published",), 230, TERMS),
)  # fmt: skip

FIRM = Firm(
    values=VALUES,
    papers=PAPERS,
    notes=NOTES,
    folios=FOLIOS,
    document_types=(("Contract", True), ("Drawing", False), ("Certificate", True), ("Permit", False)),
    mark="harbour",
    seed=1763,
    staff=STAFF,
    crafts=CRAFTS,
    customers=(BAKERY, ALMSHOUSES, BISTRO, TAVERNA, DENTISTS, LETTINGS, CUSTOMS_HOUSE),
    assigned=(0, 4),
    categories=("Plumbing", "Heating", "Electrical", "Carpentry", "Glazing", "Roofing"),
    holidays=((1, 1, "New Year’s Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")),
    prospects=(
        ("Gunwharf Bookshop", "hello@gunwharf-books.example"),
        ("Spinnaker Physiotherapy", "frontdesk@spinnaker-physio.example"),
        ("St Jude’s Parish Hall", "warden@st-judes.example"),
    ),
    invited=(
        Invited("Bethan Price", "bethan@harbour-vale.example", 2, role="technician"),
        Invited("Oliver Marsh", "oliver@bellwether.example", 1, client=0),
        Invited("Nadia Rahman", "nadia@tidewater.example", 16, client=5),
    ),
)  # fmt: skip
