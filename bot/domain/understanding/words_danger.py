"""The words of danger: what is said when it is happening, and what is said when it is only being talked about."""

from __future__ import annotations

FIRE = (
    r"[着起失](?:大|了)?火(?!锅|车|箭|气|爆|热|速|柴|龙果|机|腿|候|山|点|灾隐|灾风)",
    (
        r"(?<!油)(?<!吸)(?<!抽)(?<!香)(?:冒|好多|很多|好大|大量|滚滚|都是|全是|满是|有)(?:着|出|起|了|的)*(?:股|"
        r"阵)?(?:好多|好大|很大|大量|滚滚)?(?:浓|黑|白|青)?(?:的)?烟(?!囱|道|头|机|味道?(?:很|太)?(?:大|重)|灰|"
        r"火气|感|民|瘾|酒|花|雾报警)"
    ),
    r"(?:浓|黑)烟(?!囱)",
    r"烧(?:起来|着了|起火)",
    r"(?:火|烧)(?:势|苗).{0,4}(?:大|猛|窜|蹿|起来)",
    r"(?:发生|突发|有|是|闹|大)(?:了)?火灾",
    r"火灾(?:了|啊|快|!|现场)",
    r"(?<!烟花)(?<!鞭炮)(?<!信息)爆炸(?!性|物|式|头|声明|糖)",
    (
        r"(?:电瓶|电池|电动车|煤气罐|充电宝|热水器|微波炉|锂电).{0,6}(?:自燃|燃烧|燃起|烧着|炸了|爆燃|冒烟|冒火|"
        r"烧起来)"
    ),
    r"自燃",
    r"(?:烧焦|烧糊|焦糊|烧塑料|烧电线|电线烧|胶皮烧).{0,3}(?:味|气)",
    r"火(?:好|很|越烧越|特别)大(?!的?脾气)",
    r"火烛",
    (
        r"\b(?:is|are|was|caught|catches|catching|catch|on|it's|its) (?:on )?fire\b(?! (?:drill|alarm test|exit|"
        r"door|lane|safety|extinguisher|escape))"
    ),
    (
        r"\b(?:there is|there's|theres|is) (?:a )?(?:big |huge )?fire (?:in|at|on|next|downstairs|upstairs|"
        r"burning|now|here|outside)"
    ),
    r"\bfire!|^fire\b\W*$|\bburning (?:smell|plastic|wires?)",
    r"\bsmell(?:s|ing)? (?:of )?(?:something )?burning",
    (
        r"\b(?:thick |black |heavy |lots of |full of |there is |there's |see |smell )(?:thick |black |"
        r"heavy )?smoke\b(?! detector| alarm)"
    ),
    r"\bsmoke (?:is )?(?:coming|pouring|filling|everywhere|in the|from)",
    r"\bexplo(?:ded|sion|ding)\b|\bin flames\b|\bburning down\b",
)
GAS = (
    (
        r"(?:煤气|燃气|天然气|液化气|瓦斯|沼气)(?:管道?|罐|灶|阀|表|瓶|软管)?.{0,6}(?:泄漏|泄露|漏气|漏了|在漏|"
        r"外泄|跑气|漏出|漏得|漏的|漏$|漏[,.!。!])"
    ),
    r"漏(?:了)?(?:煤气|燃气|天然气|液化气|瓦斯)",
    r"(?:煤气|燃气|天然气|液化气|瓦斯)(?:的)?(?:臭|气|怪|异)?味",
    r"(?:闻到|闻着|味道|一股|有股|好大|很浓|好浓|很重|刺鼻).{0,8}(?:煤气|燃气|天然气|液化气|瓦斯)(?!费|表|公司|卡)",
    r"(?:煤气|燃气|一氧化碳|瓦斯)中毒",
    r"(?:煤气罐|煤气瓶|液化气瓶|燃气管).{0,6}(?:嘶嘶|滋滋|喷气|炸)",
    r"\bgas (?:is )?(?:leak|leaking|leaks)\b|\bleak(?:ing|s)? (?:of )?gas\b",
    r"\bsmell(?:s|ing)?(?: \w+){0,4} gas\b|\bgas smell\b|\bsmell of gas\b",
    r"\bcarbon monoxide\b(?! (?:detector|alarm))",
)
LIFT = (
    (
        r"(?:困|关|卡|夹|锁|堵|停)(?:在|到|住|进|于)?(?:了)?(?:在)?.{0,8}(?:电梯|升降机|𨋢|lift|elevator)(?!门口|"
        r"口|外|厅|旁)"
    ),
    (
        r"(?:电梯|升降机|𨋢)(?!广告|口|厅).{0,12}(?:困人|关人|关了人|困了人|困住|被困|关住|关着|有人在里面|"
        r"人在里面|里面有人|出不来|出不去|打不开.{0,4}(?:人|我|孩子|老人)|夹人|夹到|夹住|夹了|卡了?人|坠落|坠下|"
        r"下坠|往下掉|往下坠|急坠|失控|冲顶)"
    ),
    (
        r"(?:我|人|老人|孩子|小孩|老婆|妈|爸|业主|奶奶|爷爷|我们|同事|邻居|家人|孕妇).{0,6}在电梯(?:里|内|"
        r"里面).{0,10}(?:出不|不动|停了|卡住|没反应|怎么办|救|黑|打不开)"
    ),
    r"电梯.{0,8}(?:卡住|停住|不动|停了|卡在|停在).{0,14}(?:里面|我在|有人|出不|救|孩子|老人|被困)",
    r"\b(?:stuck|trapped|stranded|locked|shut) (?:inside |in )(?:of )?(?:the |an? |our |this )?(?:lift|elevator)",
    (
        r"\b(?:lift|elevator)\b.{0,30}\b(?:stuck|trapped)\b.{0,20}\b(?:inside|people|person|someone|me|us|child|"
        r"in it)\b"
    ),
    r"\b(?:lift|elevator) (?:is |has |just )*(?:falling|fell|dropped|plunged)",
    r"\b(?:people|someone|kids?|child|mother|man|woman|person) (?:is |are )?(?:stuck|trapped)",
    r"(?:困|夹)(?:住|在)?(?:左|咗)?(?:lift|𨋢)|lift.{0,4}(?:困|坠)",
)
ELECTRIC = (
    r"触电(?!隐患|风险|危险|保护|事故处理)",
    r"(?:被|给)电(?:到|了|着|晕|倒|击|死|伤|的|得|$)",
    r"电(?:到|着|晕|伤|死)(?:了)?(?:人|我|小孩|孩子|老人)",
    r"漏电(?!保护|开关|断路)",
    (
        r"(?:电线|插座|电箱|配电箱|配电柜|电表|电闸|电缆|变压器|高压线|路灯|开关|充电桩|电井).{0,10}(?:冒火|火花|"
        r"冒烟|起火|打火|噼啪|炸了|爆炸|爆了|掉下来|垂下来|落地|断落|掉在|掉到|烧了|烧着)"
    ),
    r"(?:冒|打|溅|迸)(?:出|着|了)?(?:电)?火花",
    r"\belectrocut|\belectric(?:al)? shock|\bgot (?:a )?shock(?:ed)?\b|\bshocked by\b",
    r"\bsparks? (?:is |are )?(?:coming|flying|from|out)|\bsparking\b|\blive wire",
    r"\b(?:wire|cable|socket|outlet)s? (?:is |are )?(?:sparking|smoking|on the ground|hanging)",
)
INJURY = (
    r"不省人事|昏迷|昏倒|晕倒|晕过去|昏过去|晕厥|休克|失去意识|没有?意识|没有?反应了?.{0,4}(?:老人|救)",
    r"没有?呼吸|没气了|喘不(?:上|过)气|呼吸困难|心脏病(?:发|犯)|心梗|中风(?!险)|脑溢血|抽搐|口吐白沫|大出血",
    r"猝死|窒息",
    r"(?:流|淌|出|冒)(?:了|着|好多|很多|大量|满头|满地|一地|好大|不少)*(?:的)?(?:鲜)?血",
    r"满(?:头|脸|手|地|身)(?:都|全)?(?:是)?血|血流|头破血",
    (
        r"(?:摔|跌|滑)(?:倒|伤|下|断|破|跤|了一跤|到)(?!隐患|风险).{0,12}(?:起不来|动不了|动弹|不动|骨折|断|昏|晕|"
        r"血|快|救|120|不能动|站不起|爬不起|送医|医院|头|严重|走不了|疼得)"
    ),
    (
        r"(?:老人|奶奶|爷爷|孩子|小孩|大爷|大妈|老太太|老头|我妈|我爸|婆婆|阿姨|孕妇|老伴|有人|女士|宝宝|外婆|"
        r"外公).{0,8}(?:摔倒|跌倒|摔伤|跌伤|摔下|摔了|滑倒|摔断|摔晕|摔在)"
    ),
    r"骨折|(?:手|脚|头|腿|胳膊|手指|孩子|小孩).{0,6}(?:卡住|夹住|夹断|被夹|卡在).{0,10}",
    r"(?:被|给).{0,8}(?:砸|撞|咬|烫|烧|割|扎|划|压|刺)(?:到|伤|中|倒|破|断|晕|了|住|飞)",
    r"(?:砸|撞|压|烫|咬|烧|炸)(?:到|伤|中|倒|死|断)(?:了)?(?:一?个)?(?:人|我|小孩|孩子|老人|行人|业主|腿|头|手)",
    r"砸到人|撞到人|撞人了|撞了人",
    r"(?:坠|跳|掉|摔)(?:下)?(?:了)?楼(?!价|层|梯间|盘)",
    r"从.{0,6}(?:楼|窗|阳台|楼梯|平台|天台|梯子).{0,6}(?:掉|摔|坠|跳|滚)(?:下|了|落)",
    r"溺水|落水(?!管)|掉(?:进|到|下|入)(?:了)?(?:水|井|池|河|湖|坑|洞|下水道|窨井|泳池|鱼池|化粪池|电梯井)",
    r"(?:食物|农药|煤气|酒精|药物)?中毒|喝了?农药|吞了?药|被.{0,4}埋|房子塌|楼塌|倒塌了|塌了.{0,6}(?:人|压)",
    r"有人受伤|人受伤|受了?重伤|受伤了|有人(?:死|快不行)|快不行了|要死人|死人了|救命(?!钱|稻草|恩人|药|之)",
    r"叫救护车|快叫120|快打120|要生了|羊水",
    (
        r"\b(?:unconscious|not breathing|stopped breathing|can'?t breathe|heart attack|bleeding|passed out|"
        r"collapsed|fainted|seizure|drowning|choking|overdose)\b"
    ),
    (
        r"\b(?:fell|fallen|slipped|hit|injured|hurt|bitten|crushed)\b.{0,50}\b(?:bleed|blood|can'?t move|"
        r"cannot move|can'?t get up|broken|badly|unconscious|ambulance|head|seriously)"
    ),
    r"\bsomeone (?:is |got |has been |was )?(?:badly |seriously )?(?:hurt|injured|dying)\b",
    r"\bcall (?:an )?ambulance\b|\bneed (?:an )?ambulance\b|\bbroken (?:leg|arm|hip|bone)",
    r"\bhelp me.{0,10}dying",
)
VIOLENCE = (
    (
        r"(?:拿|持|举|挥|提|带)(?:着|了|把|一把|起)*(?:菜|砍|尖|水果|匕|大|西瓜)?(?:刀|斧|棍|钢管|铁棍|枪)(?!叉|"
        r"切|削|片|具|架)"
    ),
    r"持枪|持械|拿刀|动刀",
    r"砍人|杀人|捅(?:人|了|伤)|砍(?:伤|死|了)|刺伤|行凶|抢劫|打劫|绑架|劫持|强奸|性侵|猥亵|非礼|挟持|人质",
    (
        r"(?<!拨)(?<!电话)打(?:人(?!工|家|民|力|员|数)|架|起来|群架|伤|死(?!结)|破了?头|我(?!家|电话|们?(?:物业|"
        r"电话|手机)|的)|交(?!道)|业主|老人|孩子|小孩|老婆|女人|保安|晕|流血)"
    ),
    r"(?:被|给|让).{0,10}(?:打(?!扰|乱|断|击|开|扫|压|搅|包|电|磨|湿)|揍|殴|砍|捅|抢了|掐|围攻|围殴)",
    r"殴打|斗殴|动手了|动手打|围殴|揍(?:人|我|他|她)|家暴|掐(?:着|住)?(?:脖|我|她|他)|拖拽|入室|撬门|撬锁",
    r"踹门|砸门|闯(?:进|入)(?:了)?(?:我)?(?:家|屋|房|室)|(?:小偷|贼|歹徒).{0,6}(?:进|在|正|家|里)|跟踪我",
    r"尾随",
    (
        r"\b(?:has|holding|with|pulled|waving|carrying) (?:a |an )?(?:big |kitchen )?(?:knife|gun|axe|machete|"
        r"weapon)\b"
    ),
    r"\bstab(?:bed|bing)\b|\bshooting\b|\brobb(?:ed|ery|ing)\b|\bbreaking in(?:to)?\b",
    r"\bbroke(?:n)? in(?:to)?\b|\battack(?:ed|ing)\b|\bbeating\b|\bbeaten\b|\bfighting\b",
    r"\b(?:kill|murder|rape|kidnap)|\bintruder\b|\bburglar\b|\bassault|\bpunch(?:ed|ing)?\b",
    r"\bbeat (?:me|him|her|up)\b|\bhit (?:me|my (?:wife|husband|son|daughter|child|mother|father))\b",
    r"\bdomestic violence\b|\bthreaten(?:ed|ing)? (?:to kill|me with)\b",
)
SELF_HARM = (
    r"不想活|想死(?!你|的心)|想(?:去)?死了|活够了|活着没(?:有)?(?:意思|意义|劲)|活不下去",
    r"没(?:有)?(?:勇气|意思)活|一死了之|死了算了|死给(?:你|他|她|谁)|自杀|轻生|寻死|割腕|上吊",
    r"了结(?:自己|生命|此生)|结束(?:自己的?|我的?)?生命|寻短见|寻短|自残|自尽|死了一了百了|遗书",
    r"(?:要|想|准备|打算|就|去|在|有人|快|正|站).{0,8}(?:跳楼|跳河|跳江|跳桥|跳下去)(?!价|机|大甩卖)",
    r"跳楼(?!价|机|大甩卖)",
    r"\bkill(?:ing)? (?:my|him|her)self\b|\bsuicid|\bend (?:my|it all|his|her) ?(?:life)?\b",
    r"\b(?:don'?t|do not) want to live\b|\bwant to die\b|\bwanna die\b|\bjump off\b|\bself.?harm\b",
    r"\bcut(?:ting)? my wrists?\b|\bno reason to live\b|\bbetter off dead\b",
)
FLOOD = (
    (
        r"(?:水管|管道|管子|水箱|消防栓|消火栓|主管|自来水管|暖气管?|暖气片|阀门|水阀|水表|角阀|热水器|喷淋|总管|"
        r"水龙头|水喉|软管|接头).{0,4}(?:爆|炸|崩)(?:了|裂|开|管|掉|喉|$)"
    ),
    r"爆(?:水|暖|了水)?管|爆水喉",
    r"(?:被|给|都|全|要|快|已经?|正在|又|水)(?:水|雨水|污水|粪水)?淹(?!没有)",
    r"淹(?:了|水了?|到|进|过|得|成|没了?|完)|水漫",
    r"漫(?:出来|进来|到|进)(?:了)?.{0,4}(?:家|客厅|屋|电梯|楼|走廊|膝|卧室|地下)?|水浸(?!泡过)",
    r"(?:水|污水|粪水|雨水|洪水).{0,4}(?:涌|灌|倒灌|喷|冲)(?:进|入|到|了|出)",
    r"(?:喷|涌|哗哗|狂|直)(?:出|地|往外|的)*(?:水|流水|往下流|漏水)|水深",
    r"进(?:了)?(?:好多|很多|大量)?水(?:了|快|,|!|$)|发(?:大)?(?:洪)?水(?!了?短信)",
    r"水(?:一直|不停|狂|哗哗|往外|拼命)(?:地|的)*(?:往外)?(?:喷|涌|灌|冒|流|冲)",
    r"\b(?:pipe|main|hydrant|tank|boiler|valve)s? (?:has |have |just |is |are )*burst(?:ing)?\b",
    r"\bburst (?:water )?(?:pipe|main)|\bflood(?:ed|ing|s)?\b|\bunder ?water\b",
    r"\bwater (?:is )?(?:pouring|gushing|everywhere|rushing|coming in|spraying|up to)",
)
KINDS = (
    ("self_harm", SELF_HARM),
    ("fire", FIRE),
    ("gas", GAS),
    ("lift", LIFT),
    ("electric", ELECTRIC),
    ("violence", VIOLENCE),
    ("injury", INJURY),
    ("flood", FLOOD),
)
DENIED = (
    (
        r"(?:没有?|并没|未|并未|不是|不会|不算|无|别|不要|勿|禁止|严禁|不得|不准|从没|从未|避免|防止?|预防|防范|"
        r"以防|免得|以免|省得|杜绝|反对)(?:发生|再|出现|有|让|被|人|真的?|任何|什么|因|把|给|使|是|说|过|随便|"
        r"乱)*$"
    ),
)
DENIED_EN = (
    (
        r"\b(?:no|not|never|without|isn'?t|wasn'?t|aren'?t|prevent|avoid|against)(?: (?:a|any|been|really|on|the|"
        r"there|is|in|of))*\s*$"
    ),
)
SUPPOSED = (
    r"一旦|万一|如果|要是|假如|假设|倘若|若是|若发|若遇|若有|若出|若在|遇到|遇上|碰到",
    r"(?<!一)(?<!最)(?:容易|极易|易)(?!拉罐)|极可能|可能会|可能造成|可能引|可能发生|可能导致|会导致|会造成",
    r"会引|引发|引起|导致|造成的?隐患|隐患|担心|害怕|就怕|生怕|深怕|很怕|恐怕会",
    r"怕(?:哪天|有一天|小孩|老人|万一|发生|出)|难免|迟早|早晚|总有一天|哪天|等到|非要|难道|是不是要",
    r"才(?:管|重视|来管|处理)|演习|演练|培训|讲座|宣传|知识|安全月|应急预案|预案|模拟|电影|电视|小说|新闻",
    r"游戏|视频里|抖音上|保险|建议|希望|请问|咨询|想问|有没有可能|风险|危险性|安全意识|不敢想|不敢设想|后果",
    r"不堪设想|尤其是?在|发生.{0,4}(?:怎么办|咋办|谁负责)|有恐惧|心理阴影|吓得|谁负责|谁来负责|谁承担|责任",
)
SUPPOSED_EN = (
    (
        r"\b(?:if|might|may|could|would|in case|risk|danger of|worried|afraid|hazard|drill|alarm test|training|"
        r"insurance|movie|news|prevent|suggest|what happens)\b"
    ),
)
PAST = (
    r"去年|前年|上个?月|上周|上个?星期|上次|前几天|前些天|前段时间|前阵子|几年前|年前|月前|天前|周前|以前",
    r"从前|曾经?|当年|那年|那次|那天|那时|历史上|此前|(?<!\d)(?:19|20)\d\d(?:年|[-./])",
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份|\d|[一二三四五六七八九十]{1,3}[日号])|昨天|前天|前晚",
    r"大前天|小时候|经历过|上一?回|有一?次|有一?年|当时|最近的?一次|年初|年底|经常|常常|时常|时有|时不时",
    r"频繁|频频|多次|屡次|屡屡|屡屡发生|总是|老是|每次|每回|每天|每到|每逢|一到|一下雨|逢雨|逢|多起|几起",
    r"数次|好几次|几次|次数|不止一次|一直以来|长期|常年|隔三差五|三天两头|动不动|N次|n次|\d+次",
    r"[两二三四五六七八九十]次|年复一年|事件|事故(?!了)",
)
PAST_AFTER = (
    r"^.{0,6}(?<!想)(?<!见)过(?!来|去|得|了?[^,。!?;]{0,4}现在|马|分|道|火|不)",
    (
        r"^.{0,8}(?:的?事件|的?事故|的?原因|的?情况|的?现象|的?问题|的?时候|的?隐患|的?可能|的?风险|的?危险|"
        r"的?费用|的?赔偿|演习|演练|培训)"
    ),
    r"^.{0,10}(?:灭了|扑灭|熄灭|救出|已经?修|修好|处理好|处理完|没事了|解决了|恢复了|好了(?!大|多))",
)
PAST_EN = (
    (
        r"\b(?:last (?:year|month|week|time|night)|yesterday|years? ago|months? ago|weeks? ago|days? ago|once|"
        r"used to|often|every time|always|previously|in the past|back in|in (?:19|20)\d\d|keeps?|several times|"
        r"many times|was put out|has been fixed|got fixed)\b"
    ),
)
NOW = (
    r"现在|正在|此刻|此时|刚刚|刚才|刚(?=[^好来])|马上|快来|赶紧来|赶快|快点|快救|救命|救人|救火",
    r"救救(?!我们|业主|大家|百姓|老百姓)|还在(?!继续)|还没(?:救|灭|出来|停)|已经报警|报警了|火警|急!|紧急",
    r"急急|十万火急|速来|今晚|目前正|眼下|立刻来|立即派|出不来|出不去|越来越(?:大|浓)|怎么办$|怎么办[!?。]",
)
NOW_EN = (
    (
        r"\b(?:now|right now|help|please come|hurry|just (?:now|started)|still|urgent|emergency|call|someone come|"
        r"come quickly)\b"
    ),
)
HARMLESS = (
    r"火锅|火气|上火|发火|恼火|火大|窝火|冒火三丈|火冒三丈|红火|火爆|火车|火速|怒火|灭火|防火|打火机|烟火气",
    r"炉火|香火|过火|玩火|惹火|引火|交火",
    r"[气累烦吵热臭笑急冷闷困饿渴乐丑恨冻晒愁疼]死(?:人|我|了|个|宝宝|啦|掉)*|吵得?(?:要|想)?死|烦得?要死",
    r"(?:贵|难|懒|慢|差|热|冷|臭|吵|气|累)得?(?:要|想)死|打死(?:我|都|也)不|死活|死角|死机|死板|死皮赖脸",
    r"燃气费|煤气费|天然气费|燃气公司|燃气开户|燃气表|天然气管道(?!.{0,6}(?:漏|泄|爆))|燃气收费",
    r"天然气(?:开通|安装|入户|初装)|(?:加装|增设|安装|更换|维修|乘坐|等|坐|新)电梯",
    r"电梯(?:广告|维保|年检|保养|卡|门禁|费|按钮|轿厢广告|改造|公司|质量|品牌)",
    (
        r"消防(?:通道|设施|设备|演习|演练|栓(?!.{0,6}(?:爆|喷|炸))|器材|隐患|安全|验收|培训|检查|门|车道|登高|"
        r"报警|系统|水池|水箱(?!.{0,4}爆))"
    ),
    r"火灾(?:隐患|风险|报警器?|险|自动|探测|危险)|灭火器|防火门|油烟|烟道|烟囱|烟头|抽烟|吸烟|二手烟|香烟",
    r"烟味|排烟|烟机|烟花|烟民|乌烟瘴气|烧烤|焚烧|烧(?:香|纸|垃圾|树叶|秸秆|饭|菜|水)|烧纸钱|跳楼价|跳楼机",
    r"跳楼大甩卖|自杀式|救命(?:钱|稻草|恩人)|血汗钱?|心血|血本|血压|血缘|输血|献血|鲜血|吐血|血泪|呕心沥血",
    (
        r"打(?:电话|热线|投诉|扫|听|扰|理|开|造|包|卡|印|算|游戏|麻将|牌|球|工|人工|的|车|折|水(?!漫)|压|表|架势|"
        r"乱|击|断|招呼|官司|印|报告|擦边球|太极|马虎眼|了?个?电话|了?好?几?个?[^,。]{0,3}电话)"
    ),
    r"拍打|敲打|火葬场|殡仪|猝不及防|窒息感|无故|水浸泡|浸泡|水淹(?:多年|隐患)",
    (
        r"fire (?:drill|alarm|exit|door|lane|safety|extinguisher|escape|hydrant|truck access|brigade access|"
        r"inspection|equipment)s?"
    ),
    r"hot ?pot|gas (?:bill|fee|company|meter|station|price|stove is old|charge)s?",
    r"lift (?:ads?|advert|fee|maintenance|renovation)|elevator (?:ads?|advert|fee|maintenance)",
    r"smoke (?:detector|alarm)s?|(?:bored|scared|tired|sick|worried|freezing|frozen) to death|killing me",
    r"fight(?:ing)? for|dying (?:to|for)|cooking (?:smoke|fumes)|cigarette smoke|second.?hand smoke",
    r"water bill",
)
ELSEWHERE = (
    r"别的小区|其他小区|其它小区|外地|全国|国内|国外|网上|听说|据说|报道|媒体|新闻|楼盘着火|某小区|有的小区",
    r"很多小区|好几个小区|兄弟小区|外省|电视|案例|例如|比如|像.{0,8}一样",
)
