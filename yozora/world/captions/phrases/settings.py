"""Where, when and how it is filmed: more words for places, times, the camera, weathers and styles."""

from __future__ import annotations

# Phrases beside those of the places themselves, by the place's name.
PLACES: dict[str, tuple[str, ...]] = {
    "sea": ("high seas", "open sea", "calm waters", "open waters", "out at sea", "ocean waves", "waters", "seas"),
    "mountains": (
        "mountain peaks", "mountain landscape", "mountainside", "mountain tops", "alpine landscape", "highlands",
        "mountain valley", "summits", "snow-capped peaks", "snow-capped mountains", "rocky mountains", "alpine valley",
    ),
    "forest": (
        "woodlands", "pine woods", "fir forest", "forest clearing", "among the trees", "through the trees",
        "between the trees", "over the trees", "pine trees", "deep forest",
        "dark forest", "green forest", "evergreens", "forest path",
    ),
    "city": (
        "city streets", "urban street", "town street", "streets", "main street", "city centre", "city center", "avenue",
        "urban scene", "city block", "row of houses", "townscape",
    ),
    "meadow": (
        "fields", "grassy field", "grassy hills", "rolling hills", "hillside", "wildflower meadow", "open field",
        "green field", "green fields", "green meadow", "grassland hills", "flower meadow", "pastureland",
    ),
    "space": (
        "star field", "starfield", "the void of space", "among the stars", "interstellar space", "nebula", "milky way",
        "in orbit around a planet", "open space",
    ),
    "beach": ("seashore", "sand beach", "sunny beach", "tropical beach", "shoreline", "palm-lined beach", "seafront"),
    "desert": (
        "dune landscape", "sandy dunes", "desert dunes", "desert landscape", "sahara", "arid land", "sea of sand",
        "sandy wasteland", "desert sands",
    ),
    "mystical forest": (
        "magical forest", "glowing forest", "mysterious forest", "fairy-tale forest", "fairytale forest",
        "enchanted woods", "mystical woods", "magical woods", "mushroom forest", "magic woods", "elven forest",
    ),
    "harbour": (
        "quayside", "dockside", "dock", "fishing port", "seaport", "boat harbour", "boat harbor", "jetty", "wharf",
        "waterfront", "fishing harbour", "fishing harbor", "pier",
    ),
    "moon surface": (
        "surface of the moon", "lunar landscape", "moon landscape", "moon craters", "lunar plain", "face of the moon",
        "craters of the moon", "on the moon",
    ),
    "room": (
        "cozy room", "sitting room", "drawing room", "nursery", "inside a house", "inside a room", "lounge", "bedroom",
        "children's room", "at home", "family room", "front room",
    ),
    "skyline": (
        "city skyline", "skyscraper", "tall buildings", "high-rise buildings", "riverside", "tower blocks",
        "glass towers", "urban skyline", "riverfront",
    ),
    "snowfield": (
        "field of snow", "snow-covered field", "snow-covered hills", "snowy landscape", "winter scene", "snowy plain",
        "snowscape", "wintry landscape", "icy landscape", "frozen landscape", "snow field",
    ),
    "underwater": (
        "beneath the sea", "under the water", "under water", "bottom of the sea", "ocean bed", "sea floor", "seafloor",
        "beneath the waves", "under the waves", "below the sea", "reef", "ocean depths", "underwater world",
        "under the ocean", "coral garden",
    ),
    "village": (
        "country village", "little village", "rural village", "small village", "farm village", "village square",
        "country hamlet", "windmills", "farmyard", "village lane", "old windmill",
    ),
}  # fmt: skip

TIMES: dict[str, tuple[str, ...]] = {
    "dawn": (
        "dawn", "sunrise", "daybreak", "early morning", "first light", "break of day", "sun-up", "crack of dawn",
        "early in the morning", "rising sun", "morning twilight", "dawning day", "sunup", "early dawn",
    ),
    "day": (
        "day", "daytime", "midday", "noon", "daylight", "sunny day", "afternoon", "broad daylight", "in the daytime",
        "noonday", "bright day", "high noon", "midday sun", "early afternoon", "noontime", "sunlit day",
        "in the daylight",
    ),
    "sunset": (
        "sunset", "dusk", "evening", "golden hour", "sundown", "setting sun", "evening light", "sunset sky",
        "nightfall", "gloaming", "evening sun", "late evening", "evening glow", "end of the day", "sinking sun",
        "evening sky",
    ),
    "night": (
        "night", "midnight", "nighttime", "moonlight", "starry night", "moonlit", "night-time", "night sky",
        "dead of night", "moonlit night", "dark night", "late at night", "under the stars", "starry sky",
        "by moonlight", "starlight", "in the dark of night", "night time",
    ),
    "day passing": (
        "day passing", "the day passes", "as the day passes", "time-lapse", "time lapse", "timelapse",
        "from dawn to dusk", "from day to night", "from morning to night", "from dawn to night", "day turns to night",
        "day turns into night", "day becomes night", "the day goes by", "as the day goes by", "passing of the day",
        "a day goes by", "a day passes", "from sunrise to sunset", "the sun rises and sets", "as day turns to night",
        "from night to day", "from morning till night", "the passing day", "day fades into night", "as time passes",
        "through the day",
    ),
}  # fmt: skip


def _moves(verb: str, third: str, ing: str, *ways: str) -> tuple[str, ...]:
    """Return how people name one move of the camera: "camera pans left", "panning left" and so on."""
    return tuple(
        phrase
        for way in ways
        for phrase in (
            f"camera {third} {way}",
            f"{ing} {way}",
            f"{verb} {way}",
            f"{third} {way}",
            f"camera {ing} {way}",
        )
    )


CAMERAS: dict[str, tuple[str, ...]] = {
    "still": (
        "still camera", "static camera", "fixed camera", "static shot", "locked shot", "camera stands still",
        "camera stays still", "camera does not move", "camera is still", "camera is fixed", "stationary camera",
        "still shot", "fixed shot", "locked-off shot", "locked camera", "tripod shot", "camera on a tripod",
        "camera holds still", "unmoving camera", "camera is static", "camera remains still", "motionless camera",
    ),
    "pan left": (*_moves("pan", "pans", "panning", "left", "to the left", "leftwards"), "left pan",
        "camera turns left"),
    "pan right": (
        *_moves("pan", "pans", "panning", "right", "to the right", "rightwards"), "right pan", "camera turns right",
    ),
    "zoom in": (
        *_moves("zoom", "zooms", "zooming", "in"), "camera moves closer", "zoom-in", "camera closes in",
        "close-up zoom",
    ),
    "zoom out": (*_moves("zoom", "zooms", "zooming", "out"), "camera pulls back", "zoom-out", "camera widens out"),
    "tilt up": (*_moves("tilt", "tilts", "tilting", "up", "upwards", "upward"), "camera looks up", "upward tilt"),
    "tilt down": (*_moves("tilt", "tilts", "tilting", "down", "downwards", "downward"), "camera looks down",
                  "downward tilt"),
    "dolly in": (
        *_moves("dolly", "dollies", "dollying", "in", "forward", "forwards"),
        *_moves("push", "pushes", "pushing", "in"), "camera tracks in", "camera moves forward", "camera drives in",
    ),
    "dolly out": (
        *_moves("dolly", "dollies", "dollying", "out", "back", "backwards"), "camera tracks out",
        "camera moves backwards", "camera backs away", "camera moves away", "camera moves back",
    ),
    "follow": (
        "camera follows", "camera following", "tracking shot", "follow shot", "following shot", "follow camera",
        "camera tracks the subject", "camera keeps up", "camera tracks along", "camera moves along",
        "camera goes along", "tracking camera", "following camera", "camera accompanies", "camera travels along",
        "camera trails", "camera stays with", "camera keeps pace",
    ),
    "handheld": (
        "handheld", "hand-held", "handheld camera", "hand-held camera", "shaky camera", "handheld shot",
        "camera shakes", "hand-held shot", "camera in the hand", "wobbly camera", "shaky cam", "camera wobbles",
        "shaky shot", "shaking camera", "unsteady camera", "camera sways in the hand", "camera is hand-held",
        "camera is handheld",
    ),
}  # fmt: skip

PACES: dict[str, tuple[str, ...]] = {
    "slow": (
        "slow camera", "camera moves slowly", "slow camera move", "slow-moving camera", "slow camera movement",
        "slow camera moves", "unhurried camera", "gentle camera", "gentle camera move", "gentle camera movement",
        "camera takes its time", "camera moves gently", "slowly moving camera", "camera moves at a slow pace",
        "leisurely camera", "calm camera",
    ),
    "fast": (
        "fast camera", "quick camera", "quick camera move", "fast camera move", "fast-moving camera",
        "camera moves fast", "camera moves quickly", "rapid camera", "rapid camera move", "swift camera move",
        "swift camera", "brisk camera", "fast camera movement", "quick camera movement", "camera moves swiftly",
        "camera moves rapidly", "quickly moving camera", "camera moves at a fast pace", "brisk camera move",
        "speedy camera",
    ),
}  # fmt: skip

# Phrases beside those of the weathers themselves, by the weather's name.
WEATHERS: dict[str, tuple[str, ...]] = {
    "clear": (
        "clear", "clear sky", "clear skies", "clear weather", "cloudless sky", "cloudless", "fine weather",
        "fair weather", "blue sky", "blue skies", "sunny weather", "dry weather", "good weather", "sunshine",
        "bright sunshine", "without a cloud in the sky", "not a cloud in the sky", "clear air", "nice weather",
    ),
    "clouds": (
        "clouds", "cloud", "cloudy", "overcast", "cloudy sky", "cloudy skies", "grey sky", "gray sky", "grey skies",
        "gray skies", "cloud cover", "partly cloudy", "passing clouds", "white clouds", "puffy clouds", "fluffy clouds",
        "drifting clouds", "cloudy weather", "overcast sky", "grey clouds", "gray clouds", "cloudy day", "many clouds",
    ),
    "rain": (
        "rain", "rainy", "raining", "rains", "rainfall", "drizzle", "downpour", "shower", "rain shower", "pouring rain",
        "heavy rain", "light rain", "raindrops", "wet weather", "drizzly", "drizzling", "rainy weather", "rainy day",
        "rain falls", "falling rain", "pouring", "rainstorm", "it is raining", "rain is falling",
    ),
    "snow": (
        "snow", "snowing", "snows", "snowfall", "snowflakes", "snowflake", "falling snow", "snowy weather", "snowy",
        "blizzard", "snowstorm", "flurries", "snow flurries", "snow falls", "light snow", "heavy snow", "snowy day",
        "snow is falling", "it is snowing", "snow shower", "flakes of snow",
    ),
    "fog": (
        "fog", "foggy", "mist", "misty", "foggy weather", "thick fog", "morning mist", "dense fog", "misty weather",
        "hazy", "haze", "shrouded in mist", "shrouded in fog", "foggy day", "light mist", "white haze", "white mist",
        "white fog", "wisps of fog", "mists",
    ),
    "wind": (
        "wind", "windy", "breezy", "breeze", "gale", "gusts", "gusty", "strong wind", "blustery", "windy weather",
        "windswept", "gusts of wind", "windy day", "stiff breeze", "strong breeze", "high wind", "strong winds",
        "wind blows", "blowing wind", "in a gale", "stormy wind", "brisk wind",
    ),
    "thunder": (
        "thunder", "thunderstorm", "lightning", "storm", "stormy", "thundery", "flashes of lightning", "stormy weather",
        "stormy day", "thunder and lightning", "bolts of lightning", "electric storm", "lightning storm",
        "lightning strikes", "flash of lightning", "bolt of lightning", "electrical storm", "stormy sky",
        "thunder storm", "thunderclouds",
    ),
}  # fmt: skip

# Phrases beside those of the styles themselves, by the style's name.
STYLES: dict[str, tuple[str, ...]] = {
    "storybook": (
        "storybook", "storybook style", "storybook picture", "picture book", "picture-book style", "paper cut-out",
        "paper-cut style", "cut paper", "children's book", "storybook illustration", "papercut", "paper cutout",
        "picture book style", "children's book illustration",
    ),
    "watercolour": (
        "watercolour", "watercolor", "watercolour painting", "watercolor painting", "watercolours", "watercolors",
        "aquarelle", "watercolour style", "watercolor style", "painted in watercolour", "painted in watercolor",
        "water-colour", "water-color", "in soft watercolour", "watercolour picture", "watercolor picture",
        "watercolour wash", "watercolor wash",
    ),
    "night neon": (
        "night neon", "neon", "neon lights", "neon glow", "neon style", "glowing neon", "synthwave", "neon colours",
        "neon colors", "neon light", "neon lines", "neon sign style", "glowing outlines", "neon outlines", "neon night",
        "neon look", "cyberpunk style",
    ),
    "pencil": (
        "pencil", "pencil drawing", "pencil sketch", "pencil style", "sketch", "hand-drawn", "drawn in pencil",
        "graphite", "graphite drawing", "pencil strokes", "sketched", "pencilled", "penciled", "in pencil",
        "drawn with a pencil", "pencil picture", "sketched in pencil", "pencil lines", "hand drawn",
    ),
    "pixel art": (
        "pixel art", "pixelated", "pixel style", "pixels", "pixel graphics", "retro game style", "blocky pixels",
        "pixel-art style", "retro pixel art", "pixel picture", "pixellated", "pixel art style", "retro pixels",
        "chunky pixels", "pixel look",
    ),
    "woodblock print": (
        "woodblock print", "woodblock", "woodblock style", "woodcut", "woodcut print", "woodcut style", "linocut",
        "lino print", "block print", "printed from wood", "wood engraving", "japanese print", "ukiyo-e", "relief print",
    ),
}  # fmt: skip
