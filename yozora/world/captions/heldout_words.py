"""The words of the test grammar: verbs in their plain form, courses, hours, and turns of phrase of its own."""

from __future__ import annotations

HOURS = {
    "dawn": ("early morning", "first light", "dawn"),
    "day": ("daytime", "midday", "daylight"),
    "sunset": ("golden hour", "sundown", "sunset"),
    "night": ("nighttime", "a starry night", "midnight"),
    "day passing": ("the passing of the day", "the passing day"),
}
# Hours that stand after "at"; the others stand after "during" ("at first light" begins with the order "at first").
POINTS = ("dawn", "midday", "golden hour", "sundown", "sunset", "midnight")
# What only a clear sky shows.
CLEAR_HOURS = ("a starry night",)
COURSES = {
    "left": ("heading left", "crossing from right to left", "on the way leftward"),
    "right": ("heading right", "crossing from left to right", "on the way rightward"),
    "up": ("climbing", "rising", "heading upward"),
    "down": ("descending", "sinking", "heading downward"),
}
# Short courses, which follow a verb without a pause.
TURNS = {
    "left": ("to the left", "leftward", "towards the left"),
    "right": ("to the right", "rightward", "towards the right"),
    "up": ("upward", "skyward"),
    "down": ("downward", "earthward"),
}
SPEEDS = {"slow": ("slowly", "calmly", "gently"), "fast": ("rapidly", "swiftly")}
SIZES = {"small": ("tiny", "miniature", "pint-sized"), "large": ("huge", "oversized", "enormous")}
PATTERNS = {"striped": ("stripy", "banded"), "spotted": ("polka-dotted", "speckled")}
PATTERNS_AFTER = {"striped": ("with bold stripes", "with stripes"), "spotted": ("with polka dots", "with spots")}
COUNTS = {
    2: ("two", "a pair of", "a couple of"), 3: ("three", "a trio of"), 4: ("four", "a quartet of"),
    5: ("five", "a quintet of"),
}  # fmt: skip
# The first of each can follow "quick".
LENSES = {
    "still": ("locked shot",), "pan left": ("pan left", "panning left"), "pan right": ("pan right", "panning right"),
    "zoom in": ("zoom in", "zooming in"), "zoom out": ("zoom out", "zooming out"),
    "tilt up": ("upward tilt", "tilting up"), "tilt down": ("downward tilt", "tilting down"),
    "dolly in": ("push in", "dollying in"), "dolly out": ("dolly back", "dollying out"),
    "follow": ("tracking shot", "follow shot"), "handheld": ("handheld camera", "shaky camera"),
}  # fmt: skip
BRISK = ("quick", "rapid", "swift")
# Moves of the camera that have no pace to speak of.
UNPACED = ("still", "follow", "handheld")

VERBS = {
    "walk": ("walk", "stroll"), "run": ("run", "rush"), "fly": ("fly",), "swim": ("swim",), "drive": ("drive",),
    "sail": ("sail",), "stand": ("stand still", "stay put"), "jump": ("leap", "jump for joy", "skip"),
    "dance": ("twirl around", "pirouette", "dance around"), "wave": ("give a wave", "wave hello"),
    "sit": ("sit down", "take a seat"), "fall": ("plummet", "drop"), "bounce": ("bounce along", "bounce around"),
    "roll": ("roll along", "roll around"), "collide": ("crash", "collide"), "topple": ("keel over", "overbalance"),
    "swing": ("dangle from a rope", "swing to and fro", "swing like a pendulum"),
    "float": ("bob up and down", "bob on the water", "stay afloat"),
    "splash": ("plunge into the water", "land with a splash"), "brake": ("come to a halt", "slow to a stop", "pull up"),
    "hide": ("stay out of sight", "take cover"), "leave": ("leave the frame", "exit the frame", "go out of view"),
    "return": ("come back into view", "turn up again", "return to the scene"),
}  # fmt: skip
DOWNHILL = ("roll down the slope", "roll downhill")
CRASHES = ("crash into", "bump into")
BLOWN = ("carried by the wind", "swept along by the wind", "tossed by the wind")
ALOFT = "hang in the air"
LURKING = ("lurk behind", "take cover behind", "wait behind")
# What one goes behind: what means something else to the lexicon ("cloud" is a weather) goes unnamed.
COVERS = ("going behind {cover}", "briefly hidden by {cover}")
UNNAMED_COVERS = ("cloud",)
OUT_OF_SIGHT = "briefly going out of sight"
PRINTS = ("leaving a trail of footprints", "leaving footprints behind", "leaving tracks")

RELATIONS = {
    "left of": ("on the left of", "to the left of"), "right of": ("on the right of", "to the right of"),
    "above": ("above",), "behind": ("behind",), "chases": ("pursuing", "racing after", "giving chase to"),
    "follows": ("trailing behind", "following along behind", "on the heels of"),
    "meets": ("coming face to face with", "encountering", "meeting up with"),
}  # fmt: skip
# What an agent does to bring a lasting change about, each before the noun's article.
DEEDS = {
    "bitten": ("take a bite out of", "nibble at", "munch on"), "popped": ("puncture", "burst"),
    "toppled": ("push over", "knock down"), "lit": ("turn on",), "unlit": ("turn off",),
    "out": ("put out", "snuff out"), "melted": ("thaw",), "bloomed": ("pour water over", "give water to"),
    "painted": ("repaint", "give a new coat of paint to"),
}  # fmt: skip
# The same as told of what is changed, before "by".
SUFFERED = {
    "bitten": ("nibbled at", "bitten into"), "popped": ("punctured", "burst"),
    "toppled": ("knocked down", "pushed over"), "lit": ("turned on",), "unlit": ("turned off",),
    "out": ("put out", "snuffed out"), "melted": ("thawed",), "bloomed": ("watered",), "painted": ("repainted",),
}  # fmt: skip
# What changes of itself, or with nobody named.
CHANGES = {
    "bitten": ("lose a bite", "lose a piece"), "popped": ("burst with a bang", "go pop"),
    "toppled": ("tip over", "fall over", "collapse"), "lit": ("light up", "begin to glow"),
    "unlit": ("go dark", "turn dark"), "out": ("go out", "stop burning"), "melted": ("melt away", "turn into a puddle"),
    "bloomed": ("come into bloom", "burst into bloom"), "painted": ("change colour", "take on a new colour"),
}  # fmt: skip

BEGINNINGS = ("initially", "at the start", "in the beginning")
# This one closes the first clause: the reader takes a noun after "with" for scenery.
CLOSING_BEGINNING = "to begin with"
MIDDLES = ("after that", "afterwards", "a moment later", "soon after", "before long", "thereafter")
ENDINGS = ("in the end", "eventually", "last of all")
