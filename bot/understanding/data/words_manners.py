"""Words by which a complaint about the manners of a member of staff is known: tone, evasion, bribes, violence."""

CHINESE = (
    r"态度|態度|骂|罵|吼|凶|侮辱|不礼貌|不禮貌",
    r"推诿|推諉|推脱|敷衍|刁难|刁難",
    r"威胁|威脅|动手|動手|打人|骚扰|騷擾",
    r"收钱|收錢|索要|吃拿卡要|偷",
)
ENGLISH = (r"\b(?:rude|shout\w*|insult\w*|threat\w*|brib\w*|steal\w*|harass\w*|swor\w*|swear\w*)\b",)
