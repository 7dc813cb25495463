"""What Studio Nordlicht does, day by day and by the line. German VAT: 19 %, and 7 % on rights of use and print."""

from .story import Craft, Line

BRAND = Craft(
    phases=("Research", "Concept", "Design", "Guidelines"),
    days=(
        "Interviews with four customers",
        "Sketches, three directions",
        "Workshop on tone and name",
        "Drew the mark, second round",
        "Colour and contrast tests",
        "Type specimen and licences",
        "Guidelines, chapter on signage",
        "Presented to the board",
        "Print proofs at the printer’s",
    ),
    lines=(
        Line("Design, per day", 88_000, 96_000, ("2", "3.5", "5", "8"), "19"),
        Line("Workshop, half a day, with two of us", 120_000, 145_000, ("1", "2"), "19"),
        Line("Rights of use, all media, five years", 180_000, 320_000, ("1",), "7"),
        Line("Illustration", 42_000, 58_000, ("2", "4", "6"), "7"),
        Line("Typeface licence, passed on", 39_000, 61_000, ("1",), "19"),
    ),
)

WEB = Craft(
    phases=("Discovery", "Prototype", "Build", "Content", "Launch"),
    days=(
        "Prototype of the order flow, tested with five people",
        "Components: forms, errors, empty states",
        "Accessibility review, keyboard and screen reader",
        "Content model and migration",
        "Performance: images and fonts",
        "Fixed review comments",
        "Sprint planning with the client",
        "Tested on old phones",
        "Wrote release notes and trained editors",
        "Search and filters",
    ),
    lines=(
        Line("Front-end development, per hour", 10_500, 11_500, ("16", "32", "44.5", "60"), "19"),
        Line("Interface design, per hour", 9_800, 10_800, ("8", "18", "27.5"), "19"),
        Line("Usability test with five people, with report", 240_000, 290_000, ("1",), "19"),
        Line("Accessibility audit, WCAG 2.2 AA", 180_000, 260_000, ("1",), "19"),
        Line("Hosting and care, per month", 18_000, 24_000, ("1", "3"), "19"),
    ),
)

CAMPAIGN = Craft(
    phases=("Idea", "Production", "Run", "Review"),
    days=(
        "Headlines, first round",
        "Storyboard and shot list",
        "Photo shoot, day two",
        "Picture editing and retouching",
        "Layout of 24 pages",
        "Proofreading and corrections",
        "Media plan and formats",
        "Numbers of the week, short report",
    ),
    lines=(
        Line("Copy and concept, per day", 82_000, 90_000, ("1", "2", "4"), "19"),
        Line("Photography, per day, with equipment", 165_000, 210_000, ("1", "2"), "19"),
        Line("Printing, 5,000 copies", 210_000, 380_000, ("1",), "7"),
        Line("Poster sites, passed on at cost", 290_000, 640_000, ("1",), "19"),
        Line("Travel", 12_000, 38_000, ("1", "2"), "19"),
    ),
)

CRAFTS = {"brand": BRAND, "web": WEB, "campaign": CAMPAIGN}
