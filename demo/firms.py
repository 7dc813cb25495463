"""Who is in the demo, and how one signs in as whom."""

from typing import NamedTuple

from . import harbour_and_vale, studio_nordlicht

FIRMS = (harbour_and_vale.FIRM, studio_nordlicht.FIRM)
# Known to everybody: the commands that give it to people exist under VITRINE_DEMO=1 alone.
PASSWORD = "vitrine-demo"


class SignIn(NamedTuple):
    address: str
    email: str
    who: str


class Operator(NamedTuple):
    name: str
    email: str


OPERATOR = Operator("Olga Operator", "olga@vitrine.example")

CLIENTS = "/client-portal/sign-in?business=harbour-vale"
NORDLICHT = "/client-portal/sign-in?business=studio-nordlicht"
SIGN_INS = (
    SignIn(CLIENTS, "eleanor@bellwether.example", "client owner, Bellwether Bakery"),
    SignIn(CLIENTS, "josh@bellwether.example", "client member, no money"),
    SignIn(CLIENTS, "mia@bellwether.example", "client member, own projects only"),
    SignIn(CLIENTS, "malgorzata@kowalska.example", "owner at a client of each firm: chooses"),
    SignIn(NORDLICHT, "juergen@groessmann.example", "client owner who reads German figures"),
    SignIn("/admin/sign-in", "ruth@harbour-vale.example", "admin"),
    SignIn("/admin/sign-in", "daniel@harbour-vale.example", "power user"),
    SignIn("/admin/sign-in", "priya@harbour-vale.example", "staff"),
    SignIn("/admin/sign-in", "lukasz@sparks.example", "subcontractor, two clients assigned"),
    SignIn("/admin/sign-in", "katrin@studio-nordlicht.example", "admin of the other firm"),
    SignIn("/tech/sign-in", "tom@harbour-vale.example", "technician"),
    SignIn("/platform/sign-in", OPERATOR.email, "platform operator"),
)
