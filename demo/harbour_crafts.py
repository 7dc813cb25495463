"""What Harbour & Vale does, day by day and by the line. British VAT: 20 %, 5 % on dwellings long empty, 0 % on energy saving."""

from .story import Craft, Line

REFIT = Craft(
    phases=("Survey and design", "Strip out", "First fix", "Second fix and finishes", "Snagging and handover"),
    days=(
        "Stripped out old units, two skips",
        "Levelled the floor and laid screed",
        "Studwork and plasterboard, rear wall",
        "Hung doors and fitted ironmongery",
        "First coat on ceilings and woodwork",
        "Tiling behind the counter",
        "Fitted skirting and architraves",
        "Met the client on site, agreed changes",
        "Set out and fixed joinery",
        "Snagging with the client",
        "Collected materials from the merchant",
        "Repaired lime plaster, front room",
        "Scaffold inspection and weekly report",
    ),
    lines=(
        Line("Carpentry and joinery, per day", 34_000, 38_000, ("2", "3", "4", "6.5"), "20"),
        Line("Strip out and disposal", 145_000, 210_000, ("1",), "20"),
        Line("Engineered oak floor, supplied and laid, per m²", 9_200, 11_800, ("24", "38.5", "61"), "20"),
        Line("Plastering and making good, per m²", 3_800, 4_600, ("18", "42", "75.25"), "20"),
        Line("Decoration, two coats, per m²", 1_450, 1_900, ("60", "120", "184"), "20"),
        Line("Renovation of a dwelling empty for over two years", 260_000, 420_000, ("1", "2"), "5"),
        Line("Fitted joinery in oak, per room", 480_000, 690_000, ("1",), "20"),
        Line("Skip hire, 8 yards", 28_500, 31_000, ("1", "2", "3"), "20"),
    ),
)

ELECTRICAL = Craft(
    phases=("Survey", "Containment and cabling", "Second fix", "Test and certificate"),
    days=(
        "Traced and labelled existing circuits",
        "Pulled cables, ground floor",
        "Fitted containment in the plant room",
        "Second fix, sockets and switches",
        "Connected and tested the new board",
        "Dead and live tests, results recorded",
        "Replaced failed emergency fittings",
        "Wrote up the certificate",
        "Fault finding, tripping RCD",
    ),
    lines=(
        Line("Electrician, per hour", 5_400, 6_200, ("8", "14.5", "22", "37.5"), "20"),
        Line("Consumer unit, 18-way, with surge protection", 38_500, 46_000, ("1", "2"), "20"),
        Line("LED panel, supplied and fitted", 8_900, 11_200, ("6", "12", "24"), "20"),
        Line("Electrical installation condition report", 24_000, 32_000, ("1", "2", "4"), "20"),
        Line("Cabling and containment, materials", 41_000, 98_000, ("1",), "20"),
    ),
)

HEATING = Craft(
    phases=("Heat-loss survey", "Pipework", "Plant", "Commissioning"),
    days=(
        "Heat-loss survey, room by room",
        "Ran new pipework, upper floor",
        "Flushed and filled the system",
        "Set the outdoor unit on its base",
        "Commissioned and balanced radiators",
        "Laid loft insulation",
        "Explained the controls to residents",
    ),
    lines=(
        Line("Air source heat pump, 8 kW, installed (energy-saving material)", 640_000, 780_000, ("1", "2"), "0"),
        Line("Loft insulation, 300 mm, per m² (energy-saving material)", 2_100, 2_700, ("48", "96"), "0"),
        Line("Heating engineer, per hour", 5_800, 6_400, ("12", "20", "31.5"), "20"),
        Line("Radiators and valves", 64_000, 118_000, ("1", "2"), "20"),
    ),
)

UPKEEP = Craft(
    phases=("First quarter", "Second quarter", "Third quarter", "Fourth quarter"),
    days=(
        "Monthly visit, no defects",
        "Call-out: leaking tap, washer replaced",
        "Cleared gutters and checked the roof",
        "Serviced door closers",
        "Call-out: blocked drain, cleared",
        "Tested alarms and emergency lights",
    ),
    lines=(
        Line("Maintenance visit as agreed", 32_000, 32_000, ("1", "2"), "20"),
        Line("Call-out, first hour included", 9_500, 12_500, ("1", "2", "3"), "20"),
        Line("Small parts", 2_400, 8_900, ("1",), "20"),
    ),
)

CRAFTS = {"refit": REFIT, "electrical": ELECTRICAL, "heating": HEATING, "upkeep": UPKEEP}
