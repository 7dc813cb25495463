"""Studio Nordlicht: a design agency in Berlin with clients in five countries and two currencies."""

from .nordlicht_crafts import CRAFTS
from .story import Contact, Customer, Firm, Folio, Invited, Job, Note, Paper, Staff

REVERSE_CHARGE = "Reverse charge: the recipient accounts for VAT (Art. 196 of Directive 2006/112/EC)."
OUTSIDE_EU = "Not taxable in Germany: the place of supply is the recipient’s."

VALUES = {
    "slug": "studio-nordlicht",
    "name": "Studio Nordlicht",
    "accent": "#5b21b6",
    "email": "buero@studio-nordlicht.example",
    "phone": "+49 30 5550 1240",
    "address": "Studio Nordlicht GmbH\nSchönhauser Allee 44a\n10435 Berlin\nGermany",
    "tax_id": "DE 811 907 442",
    "bank_details": "Kiezbank Berlin eG\nIBAN DE02 1001 0010 0044 1873 00\nBIC KIEZDEBBXXX",
    "currency": "EUR",
    "locale": "en_IE",
    "time_zone": "Europe/Berlin",
    "payment_days": 30,
    "welcome_text": "Where your project stands, and what it costs: no meeting needed.",
}

STAFF = (
    Staff("Katrin Nordmann", "katrin@studio-nordlicht.example", "admin", "+49 151 5550 101"),
    Staff("Jonas Lindqvist", "jonas@studio-nordlicht.example", "power_user", "+49 151 5550 102"),
    Staff("Aylin Yıldız", "aylin@studio-nordlicht.example", "staff", "+49 151 5550 103"),
    Staff("Mateusz Zieliński", "mateusz@studio-nordlicht.example", "staff", "+49 151 5550 104"),
    Staff("Emil Sørensen", "emil@studio-nordlicht.example", "technician", "+49 151 5550 105", logs_time=False),
    Staff("Chloé Lefèvre", "chloe@atelier-lefevre.example", "subcontractor", "+33 6 5550 1106"),
)  # fmt: skip

BAKERS = Customer(
    values={
        "name": "Bäckerei Größmann & Söhne GmbH",
        "email": "rechnung@groessmann.example",
        "phone": "+49 30 5550 2201",
        "address": "Müllerstraße 118\n13349 Berlin",
        "locale": "de_DE",
        "accent": "#92400e",
    },
    contacts=(
        Contact("Jürgen Größmann", "juergen@groessmann.example", "Geschäftsführer", "+49 151 5550 201", "owner"),
        Contact("Änne Größmann", "aenne@groessmann.example", "Marketing", None, "member"),
        Contact("Özlem Kaya", "oezlem@groessmann.example", "Onlineshop", None, "member", "own"),
    ),
    jobs=(
        Job("Neuer Markenauftritt", "GRO-01", "brand", "completed", -260, -133, 100,
            "Name, Zeichen, Tüten und Wagen für elf Filialen.", 4_200_000),
        Job("Website mit Vorbestellung", "GRO-02", "web", "active", -104, 29, 66,
            "Brot bis 20 Uhr bestellen, morgens abholen.", 3_650_000, 2),
        Job("Kampagne „Frühstück für alle“", "GRO-03", "campaign", "planned", 20, 80, 0,
            "Plakate, Fenster, ein kurzer Film.", 1_800_000),
        Job("Kundenmagazin „Kruste“", "GRO-04", "campaign", "on_hold", -90, 60, 25,
            "Pausiert bis zum neuen Papierpreis.", 950_000, 1),
        Job("Podcast", "GRO-05", "campaign", "cancelled", -170, -120, 10, "Nach zwei Probefolgen beendet.", 400_000),
    ),
    settled=8,
    newest="cancelled overpaid paid part_paid overdue due_today open draft",
)  # fmt: skip

BANK = Customer(
    values={
        "name": "Fjordbank ASA",
        "email": "invoice@fjordbank.example",
        "phone": "+47 55 50 33 01",
        "address": "Bryggen 21\n5003 Bergen\nNorway",
        "accent": "#0e7490",
    },
    contacts=(
        Contact("Ingrid Bjørnstad", "ingrid@fjordbank.example", "Head of brand", "+47 555 03 301", "owner"),
        Contact("Håkon Ødegård", "hakon@fjordbank.example", "Product", None, "member"),
    ),
    jobs=(
        Job("Design system for web and app", "FJO-01", "web", "active", -248, 110, 61,
            "One library for nine teams.", 41_000_000),
        Job("Annual report", "FJO-02", "campaign", "completed", -190, -118, 100,
            "Print and accessible PDF, in Norwegian and English.", 8_900_000, 1),
    ),
    settled=8,
    newest="paid part_paid open",
    dearness=4,
    untaxed=OUTSIDE_EU,
)  # fmt: skip

FERRIES = Customer(
    values={
        "name": "Θάλασσα Ferries Μονοπρόσωπη Α.Ε.",
        "email": "logistirio@thalassa.example",
        "phone": "+30 210 555 0440",
        "address": "Ακτή Μιαούλη 85\n185 38 Πειραιάς\nGreece",
        "tax_id": "EL 099 887 665",
        "accent": "#075985",
    },
    contacts=(
        Contact("Νίκος Αθανασίου", "nikos@thalassa.example", "Marketing director", "+30 694 555 0401", "owner"),
        Contact("Κατερίνα Ψαρρού", "katerina@thalassa.example", "Ticketing", None, "member"),
    ),
    jobs=(
        Job("Booking flow, redesigned", "THA-01", "web", "active", -132, 45, 57,
            "From eleven steps to four.", 6_400_000),
        Job("Timetable campaign", "THA-02", "campaign", "completed", -224, -141, 100,
            "Ports, ferries and the metro.", 3_900_000, 1),
    ),
    settled=6,
    newest="paid overdue open",
    untaxed=REVERSE_CHARGE,
)  # fmt: skip

GALLERY = Customer(
    values={
        "name": "Żurawia Galeria Sztuki Współczesnej",
        "email": "biuro@zurawia.example",
        "phone": "+48 22 555 05 50",
        "address": "ul. Żurawia 6/12\n00-503 Warszawa\nPoland",
        "tax_id": "PL 525 000 11 22",
        "locale": "pl_PL",
    },
    contacts=(Contact("Łucja Żółkiewska", "lucja@zurawia.example", "Dyrektorka", "+48 600 555 051", "owner"),),
    jobs=(
        Job("Identity for the biennial", "ZUR-01", "brand", "active", -77, 38, 52,
            "A typeface that bends to each artist.", 2_450_000),
        Job("Exhibition catalogue", "ZUR-02", "campaign", "planned", 30, 120, 0, "240 pages, two papers.", 1_900_000),
    ),
    settled=4,
    newest="paid overpaid",
    untaxed=REVERSE_CHARGE,
)  # fmt: skip

KITCHENS = Customer(
    values={
        "name": "Kowalska Kitchens GmbH",
        "email": "hello@kowalska.example",
        "phone": "+49 30 5550 6601",
        "address": "Torstraße 9\n10119 Berlin",
        "accent": "#9d174d",
    },
    contacts=(Contact("Małgorzata Kowalska", "malgorzata@kowalska.example", "Geschäftsführerin", None, "owner"),),
    jobs=(
        Job("Shop and newsletter", "KKI-01", "web", "active", -86, 33, 45, "Pierogi by post.", 1_650_000),
        Job("Packaging", "KKI-02", "brand", "completed", -215, -156, 100, "Six boxes and a ribbon.", 1_100_000),
    ),
    settled=5,
    newest="paid overdue part_paid open",
)  # fmt: skip

HOTELS = Customer(
    values={
        "name": "Alpenglühen Hotels & Bergbahnen Holding AG",
        "email": "kreditoren@alpengluehen.example",
        "phone": "+41 81 555 07 70",
        "address": "Via Maistra 3\n7500 St. Moritz\nSwitzerland",
        "currency": "CHF",
        "locale": "de_CH",
        "accent": "#b91c1c",
    },
    contacts=(
        Contact("Ursina Caflisch", "ursina@alpengluehen.example", "Leiterin Marketing", "+41 79 555 07 71", "owner"),
        Contact("Beat Zürcher", "beat@alpengluehen.example", "Digital", None, "member"),
    ),
    jobs=(
        Job("Kampagne „Oben bleiben“", "ALP-01", "campaign", "active", -58, 49, 44,
            "Film, Plakat und Fahrplan, in vier Sprachen.", 14_800_000),
        Job("Neue Website für sieben Häuser", "ALP-02", "web", "completed", -258, -92, 100,
            "Ein System, sieben Gesichter.", 21_000_000, 1),
    ),
    settled=7,
    newest="paid part_paid overdue open draft",
    dearness=3,
    untaxed=OUTSIDE_EU,
)  # fmt: skip

LIBRARY = Customer(
    values={
        "name": "Stadtbibliothek Köpenick",
        "email": "verwaltung@bibliothek-koepenick.example",
        "address": "Alter Markt 2\n12555 Berlin",
        "locale": "de_DE",
    },
    contacts=(Contact("Dr. Sören Weiß", "weiss@bibliothek-koepenick.example", "Leitung"),),
    jobs=(
        Job("Leitsystem", "BIB-01", "brand", "completed", -238, -169, 100,
            "Wege, Regale und ein Plan zum Mitnehmen.", 1_250_000),
    ),
    settled=3,
    newest="",
)  # fmt: skip

PAPERS = (
    Paper("GRO-02", "Bestellweg, Skizze.pdf", "plan", 98),
    Paper("GRO-02", "Filiale Müllerstraße, innen.jpg", "room", 60, contact=2),
    Paper("GRO-02", "Fliesen am Tresen.jpg", "tiles", 14, contact=0),
    Paper("GRO-02", "Offene Fragen.txt", "Ab wann gilt der Vorbestellschluss am Sonntag?\n", 3, "team"),
    Paper("FJO-01", "Library, map of components.pdf", "plan", 120),
    Paper("THA-01", "Ticket office, Pier 4.jpg", "bricks", 33, contact=0),
)  # fmt: skip

NOTES = (
    Note("GRO-02", 15, "Guten Tag Herr Größmann,\nder Bestellweg liegt bei den Dateien. Passt die Abholung ab sechs Uhr?"),
    Note("GRO-02", 14, "Lieber ab halb sechs, wir sind früh wach.", contact=0, sent=(("Backstube um fünf.jpg", "room"),)),
    Note("GRO-02", 3, "Sonntag ist noch offen, siehe Offene Fragen.", staff=2, audience="team"),
    Note("FJO-01", 20, "Library 2.3 is out, with the new date picker."),
    Note("FJO-01", 18, "The app team has it already. Thank you!", contact=0),
)  # fmt: skip

BEDINGUNGEN = (
    "Die Leistungen werden nach Aufwand zu den vereinbarten Sätzen erbracht. Änderungen werden vorher schriftlich vereinbart.\n"
    "Die Nutzungsrechte gehen mit der Zahlung der Schlussrechnung über."
)
FOLIOS = (
    Folio("Rahmenvertrag", "Vertrag", 0, ("published",), 258, BEDINGUNGEN),
    Folio("Seitenstruktur der Website", "Entwurf", "GRO-02", ("published", "published", "draft"), 90),
    Folio("Abnahme der Startseite", "Protokoll", "GRO-02", ("pending",), 4, "Die Startseite ist abgenommen, bis auf zwei Bilder."),
    Folio("Briefing „Frühstück für alle“", "Protokoll", "GRO-03", ("draft",), 8, "Ziel, Zielgruppe, Ton, Termine."),
    Folio("Master services agreement", "Vertrag", "FJO-01", ("published",), 240, BEDINGUNGEN),
    Folio("Map of components", "Entwurf", "FJO-01", ("published", "published"), 118),
    Folio("Booking flow, screens", "Entwurf", "THA-01", ("approved",), 5),
    Folio("Catalogue, dummy", "Entwurf", "ZUR-02", ("rejected",), 11, note="The paper of the cover is not the one we chose."),
)  # fmt: skip

FIRM = Firm(
    values=VALUES,
    papers=PAPERS,
    notes=NOTES,
    folios=FOLIOS,
    document_types=(("Vertrag", True), ("Entwurf", False), ("Protokoll", True)),
    mark="aurora",
    seed=1919,
    staff=STAFF,
    crafts=CRAFTS,
    customers=(BAKERS, BANK, FERRIES, GALLERY, KITCHENS, HOTELS, LIBRARY),
    assigned=(0, 3),
    welcomes={
        "de": "Wo Ihr Projekt steht und was es kostet, ganz ohne Besprechung.",
        "fr": "Où en est votre projet et ce qu’il coûte, sans réunion.",
        "pl": "Na jakim etapie jest Państwa projekt i ile kosztuje, bez żadnego spotkania.",
    },
    categories=("Web", "Print", "Brand", "Exhibition"),
    holidays=((1, 1, "Neujahr"), (5, 1, "Tag der Arbeit"), (10, 3, "Tag der Deutschen Einheit"), (12, 25, "1. Weihnachtstag")),
    prospects=(("Kaffeerösterei Morgenrot", "post@morgenrot.example"), ("Bouldergarten Wedding", "hallo@bouldergarten.example")),
    invited=(
        Invited("Freya Holm", "freya@studio-nordlicht.example", 3, role="staff"),
        Invited("Lukas Größmann", "lukas@groessmann.example", 12, client=0),
    ),
)  # fmt: skip
