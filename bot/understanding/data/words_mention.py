"""The words around danger that make it a mention: denied, feared, remembered, elsewhere, or only sounding like it."""

from __future__ import annotations

# Said not to be so: right before the words of danger, in the same clause.
DENIED: tuple[str, ...] = (
    (
        r"(?:没有?|并没|未|并未|不是|不会|不算|无|别|不要|勿|禁止|严禁|不得|不准|从没|从未|避免|"
        r"(?<!消)防止?|预防|防范|"
        r"以防|免得|以免|省得|杜绝|反对)(?:发生|再|出现|有|让|被|人|真的?|任何|什么|因|把|给|使|是|说|过|随便|"
        r"乱){0,5}$"
    ),
)
DENIED_EN: tuple[str, ...] = (
    (
        r"\b(?:no|not|never|without|isn'?t|wasn'?t|aren'?t|prevent|avoid|against)(?: (?:a|any|been|really|on|the|"
        r"there|is|in|of)){0,5}\s*$"
    ),
)
# It might be so one day: feared, practised, advised, only just avoided.
SUPPOSED: tuple[str, ...] = (
    r"真要|真的要|要真|(?<!不)小心|当心|注意|谨防|以后|下次|总不能|岂不|假使|倘|免不了|可别|千万别",
    r"差点|差一点|险些|几乎|幸好没|幸亏没|幸好没有",
    r"一旦|万一|如果|要是|假如|假设|倘若|若是|若发|若遇|若有|若出|若在",
    r"(?<!一)(?<!最)(?:容易|极易|易)(?!拉罐)",
    r"极可能|可能会|可能造成|可能引|可能发生|可能导致|会导致|会造成|会引|很可能|会发生|隐患|担心|害怕(?!$)",
    r"就怕",
    r"生怕|深怕|很怕(?!$)|恐怕会|怕.{0,3}$|怕(?:哪天|有一天|小孩|老人|万一|发生|出|会|被|它|再)",
    r"(?<!怎么)(?<!才)会(?:被|把|有人)?$|难免|迟早|早晚会?|总有一天",
    r"(?<!到)哪天|等到|非要|难道|是不是要|是否要|才(?:管|重视|来管|处理)|演习|演练|培训|讲座|宣传|知识",
    r"安全月",
    r"应急预案|预案|模拟|电影|电视(?:里|剧|上|台|新闻)|小说|新闻|游戏(?:里|中)|视频(?:里|中)|抖音上",
    r"保险(?!丝|盒|柜|箱)",
    r"建议|希望|有没有可能|风险|危险性|安全意识|不敢想|不敢设想|后果|不堪设想|心理阴影|谁负责|谁来负责",
    r"谁承担|责任",
)
SUPPOSED_AFTER: tuple[str, ...] = (
    r"^(?:泄漏|漏气)?报警器(?!.{0,6}(?:响|叫|报|闪))|^.{0,6}(?:调查|赔偿|处理结果|原因|报告|鉴定|认定|"
    r"吗.{0,4}(?:要|可以)买)",
    (
        r"^.{0,8}(?:怎么(?:报警|逃生|自救|处理|应对|预防)|演习|演练|培训|隐患|风险|的可能|谁负责|谁来负责|的?后果|"
        r"保险|讲座|宣传)"
    ),
    r"^.{0,4}(?:才(?:管|重视|来|处理)|就晚了|再来|了?再说)",
    r"^ (?:risk|hazard|drill|insurance|prevention|safety)",
)
INQUIRY: tuple[str, ...] = (
    r"请问|咨询|想问|问一下|请教|了解一下",
    r"(?:what to do|what should (?:i|we) do|how (?:do|to)|where is|do you have)",
)
AT_HAND: tuple[str, ...] = (
    r"了|着|住|里|在|味|我|咗|正",
    r"(?:my|our|is|are|there|now|just)",
)
SUPPOSED_EN: tuple[str, ...] = (
    (
        r"\b(?:if|might|may|could|would|in case|risk|danger of|worried|afraid|hazard|drill|alarm test|training|"
        r"insurance|movie|news|prevent|suggest|what happens)\b"
    ),
)
# It was so once, elsewhere, or time and again.
PAST: tuple[str, ...] = (
    r"天天|成天|成日|年年|回回|回回都",
    r"去年|前年|上个?月|上周|上个?星期|上次|前几天|前些天|前段时间|前阵子|上一?次|几年前|年前|月前|天前",
    r"周前|以前",
    r"从前|曾经?|当年|那年|那次|那天|那时|历史上|此前|(?<!\d)(?:19|20)\d\d(?:年|[-./])",
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份|\d|[一二三四五六七八九十]{1,3}[日号])|昨天|前天|前晚",
    r"昨晚|昨夜|那晚",
    r"大前天|小时候|经历过|上一?回|有一?次(?!性)|有一?年|当时|最近的?一次|年初|年底|经常|常常|时常|时有",
    r"时不时",
    r"频繁|频频|多次|屡次|屡屡|屡屡发生|总是|老是|每次|每回|每天|每到|每逢|一到|一下雨|逢雨|逢|多起|几起",
    r"数次|好几次|几次|次数|不止一次|一直以来|长期|常年|隔三差五|三天两头|动不动|N次|n次|\d+次",
    r"[两二三四五六七八九十]次|年复一年|事件|事故(?!了)",
)
# What follows shows that it is over, or a case on file.
PAST_AFTER: tuple[str, ...] = (
    r"^.{0,2}(?:的事|的事情|这件事|那件事|那次)",
    r"^.{0,6}(?<!想)(?<!见)过(?!来|去|得|气|了?[^,。!?;]{0,4}现在|马|分|道|火|不)",
    (
        r"^.{0,8}(?:的?事件|的?事故|的?原因|的?情况|的?现象|的?问题|的?时候|的?隐患|的?可能|的?风险|的?危险|"
        r"的?费用|的?损失|的?监控|的?录像|的?说法|的?责任|的?赔偿|演习|演练|培训)"
    ),
    r"^.{0,10}(?:灭了|扑灭|熄灭|救出|已经?修|修好|处理好|处理完|没事了|解决了|恢复了|好了(?!大|多))",
)
PAST_EN: tuple[str, ...] = (
    (
        r"\b(?:last (?:year|month|week|time|night)|yesterday|years? ago|months? ago|weeks? ago|days? ago|once|"
        r"used to|often|every time|every day|every night|daily|over parking|about (?:parking|fees)|"
        r"over fees|always|previously|in the past|back in|in (?:19|"
        r"20)\d\d|keeps?|several times|many times|was put out|has been fixed|got fixed)\b"
    ),
)
# It is now: outweighs a memory in the same clause, and is asked for in a long letter.
NOW: tuple[str, ...] = (
    r"(?<!到)现在|到现在(?:都|还|也|仍)|昨[天晚夜](?:开始|.{0,6}到现在)|正在|此刻|刚刚|刚才|刚(?=[^好来])",
    r"马上|快来|赶紧来|赶快|快点|快救|救命|救人|救火",
    r"救救(?!我们|业主|大家|百姓|老百姓)|还在(?!继续)|还没(?:救|灭|出来|停)|已经报警|报警了|火警|急!|紧急",
    r"急急|十万火急|速来|今晚|目前正|眼下|立刻来|立即派|出不来|出不去|越来越(?:大|浓)",
)
NOW_EN: tuple[str, ...] = (
    (
        r"\b(?:now|right now|help|please come|hurry|just (?:now|started)|still|urgent|emergency|call|someone come|"
        r"come quickly)\b"
    ),
)
# Smoke in the same sentence with these is a nuisance, not a fire.
SMOKELESS: tuple[str, ...] = (
    r"焚烧|烧(?:香|纸|垃圾|树叶|秸秆)|烧纸钱|烧烤|烟囱|排烟|油烟|烟道|电厂|工厂|化工|餐馆|饭店|餐厅|餐饮",
    r"火锅|夜宵|厨房油",
)
# Sounds like danger and is none: taken out before anything is asked.
HARMLESS: tuple[str, ...] = (
    r"(?:砸|撞|刮|压)(?:到|坏|中|了|烂)?(?:了)?(?:我|人家|邻居|业主)?(?:的|家){0,5}(?:的)?(?:车|窗|玻璃|"
    r"花|东西|空调|棚|门)(?!.{0,6}(?:里有人|人受伤))|(?:车|玻璃|窗户?|门|花盆|手机|快递|信箱)(?:都|又|"
    r"给|的)?被(?:人)?(?:砸|撞|刮|划|扎|压|烫|烧坏)(?:了|坏|烂|花|破|碎){0,5}|对人命|人命(?:关天|当|如)|"
    r"打孩子[^,。!?;]{0,6}(?:声|吵|骂)|(?:跑|走)不动",
    r"(?:像|跟|等于|简直|就是|你们是|物业是|这是|是|纯粹|收费|价格)[^,。!?;]{0,4}(?:抢钱|抢劫|打劫|"
    r"强盗|土匪|谋财害命|杀人)(?:一样)?|谋财害命|(?:fee|price|charge|cost|rent)s?[^.!?]{0,14}robbery|"
    r"smoke from (?:the )?(?:restaurant|barbecue|bbq|grill|neighbou?r'?s cigarette)|心脏病都|"
    r"要犯心脏病|不是命|(?:气|吵|烦|急|逼|吓|热|冻|饿|累)[^,。!?;]{0,2}(?:晕|昏|吐血|疯|出病)(?:了)?|"
    r"晕(?:死|了个|乎)|我(?:都|也|真)?(?:晕|晕了|晕倒|倒)(?=$|[,。!?])|倒(?:垃圾|是|霉|车|数|卖|计时|"
    r"塌的)|(?:摔|掉)东西|摔门",
    r"[打点](?:不|半天不|一直不)[着燃]火?|打火(?:灶|不着|打不着)|吵得[^,。]{0,4}活不下去",
    r"[^,。]{0,3}活不下去了?[^,。]{0,2}还让|(?:price|fees?|noise|heat|smell|cost)s? (?:\w+ ){0,3}kill\w*",
    r"救火(?:队|员)|到处救火|\bdance\b",
    r"火锅|火气|上火(?!灾)|发火(?!灾)|恼火|窝火|冒火三丈|火冒三丈|红火|火爆(?!炸)|火上浇油|火车|火速|"
    r"怒火|灭火|防火|打火机",
    r"烟火气",
    r"炉火|香火|过火|玩火|惹火|引火|交火",
    r"[气累烦吵热臭笑急冷闷困饿渴乐丑恨冻晒愁疼贵麻难]死(?:人|我|了|个|宝宝|啦|掉){0,5}",
    r"气得?(?:我)?(?:都|要|快){0,5}爆炸",
    r"(?:头|脑袋|耳朵|肺|心态|群里|手机|电话|脑子)(?:都|要|快|也){0,5}(?:被[^,。]{0,3})?爆?炸|爆炸(?:头|性)",
    r"蚊子(?:咬)?(?:死人|死|人)?|蚊虫|车胎被扎|扎胎|扎(?:了)?(?:我)?(?:的)?(?:车胎|轮胎)|想死你",
    r"(?:barbecue|bbq|incense|candle) smoke|kill the (?:weeds|mosquitoes|bugs|rats|time)",
    r"kill(?:ing)? (?:time|weeds|bugs|mosquitoes|cockroaches|rats)|吵得?(?:要|想)?死|烦得?要死",
    r"(?:贵|难|懒|慢|差|热|冷|臭|吵|气|累)得?(?:要|想)死|打死(?:我|都|也)不|死活|死角|死机|死板|死皮赖脸",
    r"燃气费|煤气费|天然气费|燃气公司|燃气开户|燃气表|燃气收费",
    r"天然气(?:开通|安装|入户|初装)|(?:加装|增设|安装|更换|增加)电梯",
    r"电梯(?:广告|维保|年检|保养|卡(?!住|在|人|了|死|着|得)|门禁|费|按钮|轿厢广告|改造|公司|质量|品牌)",
    (
        r"消防(?:通道|设施|设备|演习|演练|栓(?!.{0,6}(?:爆|喷|炸))|器材|隐患|安全|验收|培训|检查|门|车道|登高|"
        r"报警|系统|水池|水箱(?!.{0,4}爆))"
    ),
    r"火灾(?:隐患|风险|报警器?|险|自动|探测|危险)|灭火器|防火门|烟头|抽烟|吸烟|二手烟|香烟",
    r"烟味|烟机|烟花|烟民|乌烟瘴气|烧(?:饭|菜|水)|跳楼价|跳楼机",
    r"跳楼大甩卖|自杀式|救命(?:钱|稻草|恩人)|血汗钱?|心血|血本|血压|血缘|输血|献血|鲜血|吐血|血泪|呕心沥血",
    (
        r"打(?:电话|热线|投诉|扫|听|扰|理|开|造|包|卡|印|算|游戏|麻将|牌|球|工|人工|的|车|折|水(?!漫)|压|表|架势|"
        r"乱|击|断|招呼|官司|印|报告|擦边球|太极|马虎眼|了?个?电话|了?好?几?个?[^,。]{0,3}电话)"
    ),
    r"拍打|敲打|水深火热|打人(?:的)?(?:保安|者|凶手|事件)|火葬场|殡仪|猝不及防|窒息感|无故|水浸泡|浸泡",
    r"水淹(?:多年|隐患)",
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
# Not here.
ELSEWHERE: tuple[str, ...] = (
    r"别的小区|其他小区|其它小区|外地|全国|国内|国外|网上|听说|据说|报道|媒体|新闻|楼盘着火|某小区|有的小区",
    r"很多小区|好几个小区|兄弟小区|外省|电视(?:里|剧|上|台|新闻)|案例|例如|比如|像.{0,8}一样",
)
