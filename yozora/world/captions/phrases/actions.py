"""What subjects do: actions, how groups stand to one another, deeds, effects, and the order of a story."""

from __future__ import annotations

from yozora.world.captions.phrases.inflection import forms, with_object

ACTIONS: dict[str, tuple[str, ...]] = {
    "walk": (
        *forms("walk", "stroll", "wander", "stride", "amble", "saunter", "plod", "trudge", "waddle", "tiptoe", "hike"),
        *forms("toddle", "crawl", "trek", "ramble", "roam", "strut", "shuffle", "stomp", "prowl", "tramp", "totter"),
        *forms("go for a walk", "take a walk", "go on foot", "lumber along"),
        "marches", "marching", "lumbers", "lumbering", "pads along", "padding along",
    ),
    "run": (
        *forms("run", "sprint", "jog", "dash", "gallop", "trot", "canter", "scamper", "scurry", "lope", "hurry"),
        *forms("scuttle", "go for a run", "break into a run", "race along", "bolt"),
        "races", "racing", "rushes", "rushing",
    ),
    "fly": (
        *forms("fly", "soar", "flutter", "hover", "swoop", "flap", "flit", "buzz", "take wing", "wing its way"),
        *forms("float through the air", "float in the air", "float in the sky", "drift through the air"),
        *forms("glide through the air", "hang in the air", "take to the air", "take to the sky", "flap its wings"),
        "airborne", "in flight", "on the wing",
    ),
    "swim": forms("swim", "paddle", "swim along", "swim around", "swim about", "go for a swim", "take a swim"),
    "drive": (
        *forms("drive", "cycle", "pedal", "chug", "motor along", "rumble along", "drive along", "drive by"),
        *forms("go for a drive", "trundle"),
    ),
    "sail": (*forms("sail", "set sail", "sail along", "sail by", "put out to sail"), "under sail", "in full sail"),
    "stand": (
        *forms("stand", "stand still", "stand there", "stay put", "stay still", "remain still", "keep still"),
        *forms("wait", "pause", "linger", "stay where it is", "stay in place", "stand around"),
        "rests", "resting", "motionless", "stationary", "does not move", "doesn't move", "do not move", "is parked",
        "are parked", "at rest", "at a standstill",
    ),
    "jump": (
        *forms("jump", "hop", "leap", "skip", "spring up", "hop about", "jump around", "jump for joy", "take a leap"),
        "jumps up and down", "jumping up and down", "jump up and down",
    ),
    "dance": (
        *forms("dance", "twirl", "pirouette", "waltz", "prance", "boogie", "dance around", "do a dance"),
        *forms("sway to the music", "dance a jig", "dance the tango", "dance a waltz", "twirl around"),
    ),
    "wave": (
        *forms("wave hello", "wave goodbye", "wave a hand", "wave its hand", "wave his hand", "wave her hand"),
        *forms("wave at", "wave to", "give a wave", "wave an arm", "wave its arms", "wave their hands", "wave back"),
        "waving", "waving hands", "waving a greeting",
    ),
    "sit": (
        *forms("sit", "sit down", "take a seat", "squat", "crouch", "perch", "sit still", "sit there"),
        "is seated", "are seated", "seated", "sitting on the ground",
    ),
    "fall": forms("fall", "drop", "tumble", "plummet", "plunge", "fall from the sky", "drop from the sky"),
    "bounce": forms("bounce", "bounce up and down", "bounce along", "rebound", "ricochet", "bounce around"),
    "roll": (
        *forms("roll", "roll along", "roll around", "roll down the slope", "roll down the ramp", "roll down a ramp"),
        *forms("roll down a slope", "roll downhill", "roll over the ground"),
    ),
    "collide": (
        *forms("collide", "collide with", "crash into", "bump into", "bang into", "smash into", "crash"),
        *forms("crash together", "slam into", "knock into", "have a collision", "bump against", "crash against"),
    ),
    "topple": ("topple", "topples", "toppling", *forms("keel over", "overbalance", "lose its balance")),
    "swing": (
        "swings", "swinging", *forms("swing back and forth", "swing to and fro", "dangle", "swing on a rope"),
        *forms("swing from a rope", "hang from a rope", "hang on a rope", "dangle from a rope",
            "swing like a pendulum"),
        "swing on its rope",
    ),
    "float": (
        *forms("float on the water", "float on the surface", "bob on the water", "bob up and down"),
        *forms("stay afloat", "float in the water", "float on the waves", "bob on the waves", "bob about"),
        "afloat", "bobs", "bobbing",
    ),
    "splash": (
        *forms("splash", "splash down", "splash into the water", "fall into the water", "drop into the water"),
        *forms("plunge into the water", "land in the water", "land with a splash", "make a splash", "plop"),
        *forms("dive into the water", "splash in the water"),
    ),
    "blow": (
        "is blown by the wind", "are blown by the wind", "blown by the wind", "is blown along", "are blown along",
        "blown along", "is blown about", "blown about", "is blown away", "are blown away", "blown away",
        "is blown along by the wind", "is blown away by the wind", "blown along by the wind", "blown by a breeze",
        "is carried by the wind", "are carried by the wind", "carried by the wind", "is carried along by the wind",
        "is swept along by the wind", "swept along by the wind", "tossed by the wind", "is tossed by the wind",
        "pushed by the wind", "is pushed by the wind", "at the mercy of the wind",
        *forms("blow in the wind", "drift on the wind", "ride the wind", "drift with the wind", "blow about"),
        *forms("blow along"),
    ),
    "brake": (
        *forms("brake", "stop", "halt", "slow down", "slow to a stop", "come to a stop", "come to a halt"),
        *forms("brake hard", "grind to a halt", "pull up", "skid to a stop", "screech to a halt", "hit the brakes"),
        *forms("slam on the brakes", "roll to a stop", "brake to a halt", "come to rest", "stop moving"),
    ),
    "hide": (
        *forms("hide", "hide behind", "wait behind", "stay behind", "stay hidden", "remain hidden", "hide away"),
        *forms("stay out of sight", "keep out of sight", "lurk", "take cover", "lurk behind", "duck behind"),
        *forms("wait out of sight", "remain out of sight", "crouch behind", "stay hidden behind", "take cover behind"),
        *forms("remain hidden behind", "stay out of sight behind", "keep out of sight behind", "hide away behind"),
    ),
    "leave": (
        *forms("go out of the frame", "leave the frame", "leave the picture", "leave the scene", "exit the frame"),
        *forms("walk out of the frame", "go out of frame", "walk out of frame", "run out of frame", "exit", "depart"),
        *forms("go away", "walk away", "run away", "fly away", "swim away", "drive away", "sail away", "walk off"),
        *forms("run off", "leave the screen", "exit the scene", "leave the view", "go off screen", "drive off"),
        *forms("go out of the picture", "move out of the frame", "fly out of the frame", "run out of the frame"),
        *forms("drive out of the frame", "swim out of the frame", "sail out of the frame", "vanish",
            "depart the scene"),
        *forms("leave the shot", "exit the shot", "go out of view", "move out of view", "leave the stage"),
    ),
    "return": (
        *forms("return", "come back", "reappear", "re-enter", "walk back", "run back", "fly back", "go back"),
        *forms("come back into the frame", "come back into view", "return to the frame", "return to the scene"),
        *forms("swim back", "drive back", "sail back", "turn up again", "show up again", "come into view again"),
        *forms("appear again", "come back into the picture", "re-enter the frame", "re-enter the scene"),
        "is back", "are back",
    ),
}  # fmt: skip

RELATIONS: dict[str, tuple[str, ...]] = {
    "left of": ("left of", "to the left of", "on the left of", "on the left side of", "to the left side of"),
    "right of": ("right of", "to the right of", "on the right of", "on the right side of", "to the right side of"),
    "above": ("above", "high above", "up above", "directly above", "right above", "just above", "over the top of"),
    "behind": ("behind", "right behind", "directly behind", "just behind", "close behind", "at the back of",
        "in back of"),
    "chases": forms("chase", "pursue", "run after", "hunt", "race after", "chase after", "hurry after",
        "give chase to"),
    "follows": (
        *forms("follow", "trail behind", "tag along behind", "follow after", "walk after"),
        *forms("come after", "follow along behind"),
        "in the footsteps of", "on the heels of",
    ),
    "meets": forms("meet", "encounter", "meet up with", "come face to face with", "greet"),
}  # fmt: skip

DEEDS: dict[str, tuple[str, ...]] = {
    "bite": forms(
        "bite", "bite into", "take a bite", "take a bite out of", "take a bite of", "take a bite from", "eat", "nibble",
        "nibble at", "munch", "munch on", "chew", "have a bite of", "eat a bit of", "take a mouthful of", "taste",
        "gobble",
    ),
    "pop": (*with_object("pop", "burst"), *forms("prick", "puncture", "pop it", "burst it", "make a hole in")),
    "knock over": (
        *forms("knock over", "knock down", "tip over a", "tip over the", "push over", "bowl over", "overturn"),
        *with_object("topple"), *forms("knock it over", "tear down", "pull down", "push it over", "knock it down"),
    ),
    "switch on": (
        *with_object("switch on", "turn on", "light"), *forms("switch it on", "turn it on", "light it"),
        *forms("put on the light of"),
    ),
    "switch off": (
        *with_object("switch off", "turn off"), *forms("switch it off", "turn it off", "put off the light of"),
    ),
    "blow out": forms("blow out", "put out", "snuff out", "extinguish", "blow it out", "put it out", "snuff", "douse"),
    "melt": (*with_object("melt", "thaw"), *forms("melt it", "melt down")),
    "water": ("waters", "watering", *forms("pour water on", "pour water over", "water it", "give water to"),
              *with_object("water"), "sprinkles water on", "sprinkling water on", "waters it"),
    "paint": forms("paint", "repaint", "paint over", "give a new coat of paint to", "put paint on"),
}  # fmt: skip

_IS = ("is", "are", "gets", "being", "has been")


def _passive(*participles: str) -> tuple[str, ...]:
    """Return "is bitten", "gets bitten" and so on."""
    return tuple(f"{verb} {participle}" for participle in participles for verb in _IS)


EFFECTS: dict[str, tuple[str, ...]] = {
    "bitten": (
        *_passive("bitten", "bitten into", "eaten", "nibbled", "nibbled at", "half eaten"),
        *forms("lose a bite", "lose a piece"), "with a bite taken out", "with a bite missing", "with a bite gone",
        "bitten", "half-eaten", "nibbled", "is missing a bite", "a bite is gone", "a bite is missing",
    ),
    "popped": (
        *_passive("popped", "burst", "punctured"), *forms("burst", "pop", "go pop", "go bang", "burst with a bang"),
        "popped", "bursts apart", "bursts into pieces",
    ),
    "toppled": (
        *_passive("toppled", "knocked over", "knocked down", "tipped over", "overturned", "pushed over"),
        *forms("topple over", "fall over", "tip over", "collapse", "fall to pieces", "tumble over",
            "come down in a heap"),
        *forms("fall apart", "tumble to the ground", "topple to the ground", "crumble"),
        "toppled", "knocked over", "in a heap",
    ),
    "lit": (
        *_passive("switched on", "turned on", "lit up", "lit", "illuminated"),
        *forms("light up", "switch on", "turn on", "come on", "begin to glow", "start to glow", "switch itself on"),
        "switched on", "turned on", "lights itself up",
    ),
    "unlit": (
        *_passive("switched off", "turned off"),
        *forms("switch off", "turn off", "go dark", "turn dark", "stop glowing", "switch itself off"),
        "switched off", "turned off", "unlit",
    ),
    "out": (
        *_passive("blown out", "put out", "extinguished", "snuffed out", "snuffed"),
        *forms("go out", "die out", "stop burning", "burn out", "cease to burn"),
        "blown out", "extinguished", "snuffed out",
    ),
    "melted": (
        *_passive("melted", "thawed"), *forms("melt", "melt away", "thaw", "turn to water", "turn into a puddle"),
        *forms("melt to a puddle", "melt into a puddle", "thaw away", "become a puddle", "dissolve"),
        "melted",
    ),
    "bloomed": (
        *_passive("watered"),
        *forms("open its petals", "come into bloom", "burst into bloom", "open up its petals", "come into flower"),
        *forms("start to bloom", "begin to bloom", "unfold its petals", "open its bud", "burst into flower"),
        "blooms", "blooming", "in bloom", "in full bloom", "bloomed", "open their petals", "opening their petals",
    ),
    "painted": (
        *_passive("painted", "repainted", "coated with paint", "covered with paint", "covered in paint"),
        *forms("change colour", "change color", "change its colour", "change its color", "take on a new colour"),
        *forms("take on a new color"), "gets a new coat of paint", "gets a coat of paint", "freshly painted",
        "newly painted", "repainted",
    ),
    "prints": (
        *forms("leave footprints", "leave prints", "leave tracks", "leave a trail of footprints", "leave paw prints"),
        *forms("leave pawprints", "leave footprints behind", "leave a track", "leave foot prints", "leave footsteps"),
        *forms("make footprints", "make tracks", "leave hoofprints"),
        "footprints", "footprints in the snow", "footprints in the sand", "pawprints", "paw prints",
        "footprints remain", "leaves footprints in the snow", "leaving footprints in the snow",
        "leave footprints in the snow", "leaves footprints in the sand", "leaving footprints in the sand",
        "leave footprints in the sand", "leaves tracks in the snow", "leaving tracks in the snow",
        "leaves tracks in the sand", "tracks in the snow", "tracks in the sand", "a trail of footprints",
        "footsteps stay behind", "hoofprints",
    ),
}  # fmt: skip

ORDERS: dict[str, tuple[str, ...]] = {
    "first": (
        "first", "at first", "to begin with", "to start with", "firstly", "first of all", "in the beginning",
        "at the beginning", "at the start", "initially",
    ),
    "then": (
        "then", "next", "after that", "afterwards", "afterward", "and then", "later", "later on", "thereafter",
        "subsequently", "after a while", "after this", "a moment later", "a little later", "soon after", "secondly",
        "following that", "next up", "thirdly", "a while later", "before long",
    ),
    "last": (
        "at last", "finally", "in the end", "lastly", "last", "eventually", "last of all", "to finish", "to end with",
        "ultimately", "in conclusion", "to conclude",
    ),
}  # fmt: skip
