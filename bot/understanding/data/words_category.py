"""The words by which the everyday groups are told apart, each with its weight."""

from __future__ import annotations

# code -> (weight, words). Patterns meet folded text; the weights are tuned on half of the labelled messages.
WORDS: dict[str, tuple[tuple[float, str], ...]] = {
    "house": (
        (
            3.0,
            r"漏水|渗水|滴水|渗漏|返潮|墙皮|墙面(?:开裂|脱落|空鼓|发霉|鼓)|开裂|裂缝|裂痕|空鼓|发霉|防水|"
            r"外墙(?:脱落|瓷砖|渗|漏|掉)|瓷砖(?:脱落|空鼓|掉)|楼板|危房|房屋质量|质量问题|质量(?:差|太差|"
            r"堪忧)|精装房?(?:质量|问题)|下沉|墙(?:体|壁)|鼓包|漏雨|漏得",
        ),
        (
            2.5,
            r"下水(?:道|管)?.{0,4}(?:堵|反|返|冒|漏)|马桶|地漏|化粪池|排水管|污水管|管道(?:堵|漏)|水管(?:漏|"
            r"破|裂|爆)|反水|返水|水龙头|天花板|窗户|门窗|阳台漏|卫生间|偷工减料|质量",
        ),
        (
            3.0,
            r"\b(?:leak\w*|drip\w*|crack\w*|mould|mold|damp|ceiling|wall|toilet|drain|sewer|clog\w*|"
            r"blocked pipe|burst pipe|roof)\b",
        ),
        (1.0, r"保温|抹灰|地基|房屋|墙|粉刷"),
    ),
    "water": (
        (4.5, r"停水|断水|仃水|没水|没有水|无水可?用?|水压|自来水|供水|二次供水|水质|水浑|水黄|黄水|用水|水箱|来水"),
        (3.0, r"水费|水表|增压泵|水泵|高楼层.{0,4}水|热水"),
        (
            4.0,
            r"\b(?:no water|water (?:pressure|supply|quality|cut|off|meter|bill|is (?:brown|yellow|dirty))|"
            r"tap water|running water|hot water)\b",
        ),
    ),
    "power": (
        (4.5, r"停电|断电|没电|没有电|跳闸|电压|供电|限电|电力|电费|电表|用电负荷|缺电"),
        (3.5, r"路灯(?:不亮|坏|没)|楼道灯|灯(?:不亮|坏了|不能亮)|声控灯|照明|灯泡坏"),
        (
            4.0,
            r"\b(?:power (?:cut|outage|failure|is out|supply)|no (?:power|electricity)|blackout|electricity|"
            r"lights? (?:is|are) (?:out|off|broken|not working)|light bulb|corridor lights?)\b",
        ),
    ),
    "gas": (
        (4.0, r"煤气|燃气|天然气|通气|暖气|供暖|供热|采暖|地暖|不热"),
        (3.5, r"宽带|网络(?!问政|平台|投诉)|网速|信号|有线电视|光纤|wifi|手机.{0,4}信号|天线"),
        (4.0, r"\b(?:gas|heating|radiator|wifi|internet|broadband|signal|reception)\b"),
    ),
    "lift": (
        (5.0, r"电梯|升降机|扶梯|𨋢|轿厢"),
        (5.0, r"\b(?:lifts?|elevators?|escalator)\b"),
    ),
    "fire": (
        (4.0, r"消防(?!通道(?:口)?(?:卖|摆))|灭火器|火灾|消火栓|飞线充电|飞线|楼道充电|烟感|逃生|疏散|防火门"),
        (2.5, r"电动车.{0,8}充电|电瓶车.{0,8}(?:充电|进|上楼)|充电.{0,6}隐患|堆放杂物|楼道.{0,4}(?:杂物|堆)"),
        (4.0, r"\b(?:fire (?:exit|door|safety|lane|hazard|extinguisher|escape|alarm)|e-?bikes?.{0,20}charg\w*)\b"),
    ),
    "noise": (
        (
            4.5,
            r"噪音|噪声|扰民|吵闹|太吵|很吵|好吵|吵(?:得|死|人|到)|嘈杂|震耳|喧哗|广场舞|麻将|ktv|歌厅|酒吧|"
            r"音响|低音炮|深夜施工|夜间施工|装修.{0,6}(?:吵|声|敲)|敲墙|电钻|钢琴|跑步声|脚步声|"
            r"楼上.{0,10}(?:跳|跺|蹦|响|吵|拖)",
        ),
        (2.0, r"睡不着|睡觉|休息|失眠|夜宵|凌晨|半夜|渣土车|施工|外机|搅拌站|搅拌厂|声音"),
        (
            4.5,
            r"\b(?:nois\w+|loud\w*|barking all|drilling|hammering|party|parties|music|karaoke|can'?t sleep|"
            r"shouting|stomping)\b",
        ),
    ),
    "fumes": (
        (
            4.5,
            r"油烟|异味|烧烤|光污染|光源|灯光(?:太|刺)|刺眼|刺鼻|辐射|基站|变电站|排烟|烟味|甲醛|粉尘|灰尘|废气|"
            r"招牌(?:灯|太亮)|霓虹|高压线|烟道|抽烟",
        ),
        (2.0, r"餐饮|餐馆|饭店|饭馆|火锅店|气味|味道"),
        (
            4.0,
            r"\b(?:fumes|cooking smells?|smoke from|smell(?:s|y)?|stink\w*|odou?r|glare|bright (?:sign|light)|"
            r"radiation|cigarette)\b",
        ),
    ),
    "cleaning": (
        (
            4.5,
            r"垃圾|卫生|清洁|保洁|脏乱差|脏(?!话)|臭气|恶臭|臭(?:死|味|水|得|烘)|苍蝇|蚊(?:子|虫)|蟑螂|老鼠|"
            r"白蚁|粪便|狗屎|狗粪|打扫|清运|杂草|绿化(?!带?(?:建|违))|树(?:木|枝)|草坪|枯死|修剪|消杀|臭水|"
            r"环境(?:差|问题|卫生)",
        ),
        (
            4.5,
            r"\b(?:rubbish|garbage|trash|litter|bins?|dirty|filthy|cleaning|cleaners?|cockroach\w*|rats?|mice|"
            r"mosquito\w*|weeds|lawn|trees?|dog (?:poo|mess))\b",
        ),
    ),
    "parking": (
        (
            4.5,
            r"停车|车位|违停|乱停|车库|地库|僵尸车|地锁|占(?:用)?(?:了)?(?:我的?)?车位|挪车|停满|堵车库|道闸|"
            r"车辆(?:乱|进出|剐)|剐蹭|刮(?:花|蹭)",
        ),
        (4.5, r"\b(?:park\w*|garage|car ?park|parking (?:space|lot|fee)|double.?parked|blocking my car|my car)\b"),
    ),
    "service": (
        (
            3.5,
            r"保安|门卫|门岗|门禁|监控|巡逻|治安|小偷|被盗|被偷|盗窃|失窃|物业(?:不管|不作为|不管事|态度|服务|"
            r"经理|人员|管理|没人|推|混乱|差|太|霸道|恐吓|打)|服务态度|态度(?:差|恶劣|很差|不好)|前台|管家|"
            r"客服|推诿|不作为|形同虚设|外来人员|打人|殴打|辱骂|威胁|脏话|摄像头|睡觉.{0,4}保安|快递丢",
        ),
        (1.2, r"物业"),
        (
            4.0,
            r"\b(?:guards?|security|staff|rude|reception(?:ist)?|management office|property manager|stolen|"
            r"theft|thief|burglar\w*|cctv|cameras?|access card|strangers?)\b",
        ),
    ),
    "neighbours": (
        (
            4.5,
            r"高空抛物|遛狗|养狗|狗(?:叫|咬|吠|不|没|乱|随)|大型犬|宠物|流浪(?:狗|猫)|养鸡|养鸽|邻居|晾(?:衣|"
            r"晒)|扔(?:下来|东西|烟头)|往(?:楼)?下扔|泼水|种菜",
        ),
        (
            4.5,
            r"\b(?:dogs?|pets?|cats?|neighbou?rs?|throw\w* (?:things|rubbish|objects)|thrown from|off.?leash|"
            r"barking)\b",
        ),
    ),
    "building_rules": (
        (
            5.0,
            r"违建|违章建筑|违章搭建|违规(?:搭|建设|改建|改造|加建|搭建)|私搭|乱搭|搭建|住改商|群租|合租|隔断|"
            r"改建|加建|侵占|占用(?:小区|公共|公用|绿地|绿化|过道|通道|楼道|消防)|私自(?:占|建|改|拆|圈|封)|"
            r"圈占|私占|拆墙|承重墙|摆摊|占道|摊贩|流动摊|民宿|日租|开设(?:快递|公司|诊所|宿舍|医院)|公用地|"
            r"公共(?:用地|绿地|区域被|面积被|场所|通道)|毁绿|破坏绿化|架空层|霸占|强占|顶层|天台|露台|围墙|"
            r"设置医院|建设医院|防护栏|住宅性质",
        ),
        (1.5, r"商铺|商用|出租|绿地|会所|规划|拆除|城管"),
        (
            5.0,
            r"\b(?:illegal (?:structure|building|extension|construction)|subdivid\w*|airbnb|"
            r"short.?term rental|running a business|occup(?:y|ied|ying)|load.?bearing|vendors?|stalls?|"
            r"blocked? (?:the )?(?:corridor|hallway|passage))\b",
        ),
    ),
    "fees": (
        (
            5.0,
            r"物业费|管理费|乱收费|违规收费|收费(?:标准|不|太|问题|奇|过)|多收|重复收|收错|停车费(?:涨|太|奇)|"
            r"涨价|押金|装修押金|退款|退费|退还|发票|收据|账单|欠费|催缴|缴费|公摊(?:费|水电|电费)",
        ),
        (1.5, r"收费|费用|收取|交费"),
        (5.0, r"\b(?:fees?|charges?|charged|bills?|billing|overcharg\w*|refund|deposit|invoice|receipt|payment)\b"),
    ),
    "committee": (
        (
            5.5,
            r"业委会|业主委员会|业主大会|维修(?:基)?金|维修资金|公共收益|公共收入|公共收支|选票|招标|选聘|"
            r"筹备组|换届|公示(?:账|收支)|广告(?:收入|收益|费去)|租金去|侵吞|账目|帐目|新老物业|更换物业|"
            r"物业(?:移交|交接)|财务公开",
        ),
        (
            5.0,
            r"\b(?:owners'? (?:committee|meeting|association|corporation)|maintenance fund|public (?:income|"
            r"revenue)|accounts|election|vote|tender)\b",
        ),
    ),
    "developer": (
        (
            5.0,
            r"房产证|不动产证|产权证|土地证|国土证|办证|(?:延期|逾期|延迟|强制|提前|违规|没|不)(?:交房|交付|收房)|"
            r"延期交|逾期|烂尾|购房合同|虚假宣传|预售|样板房|购房款|网签|退房|契税|霸王条款|阴阳合同|一房两卖",
        ),
        (2.4, r"开发商|交房|交付|收房|合同约定|销售(?:人员|承诺|时)|置业顾问|房管局|欺骗"),
        (1.0, r"房地产|验收"),
        (
            4.5,
            r"\b(?:developer|title deed|deed|handover|hand over|sales (?:agent|office|promise)|"
            r"delayed delivery|completion|contract)\b",
        ),
    ),
    "roads": (
        (
            4.5,
            r"公交|线路|站点|首末站|地铁|道路|马路|路面|坑洼|坑坑|红绿灯|斑马线|过街|天桥|地下通道|修路|"
            r"断头路|人行道|井盖|隔离带|拥堵|堵车|减速带|健身器材|公共设施|路灯|交通|公园|体育|广场建|"
            r"充电桩(?:不够|少|没|建)|通车|城轨|过马路",
        ),
        (
            4.5,
            r"\b(?:bus(?:es)?|bus stop|roads?|pothole\w*|pavement|sidewalk|street ?lights?|traffic|crossing|"
            r"speed bump|manhole|playground equipment|gym equipment|subway|metro)\b",
        ),
    ),
    "school": (
        (6.0, r"幼儿园|小学|中学|学校|学位|入学|就读|招生|学区|教育局|普惠|上学|子女|划片|办园|开园"),
        (5.5, r"\b(?:schools?|kindergarten|nursery|enrol\w*|catchment)\b"),
    ),
    "other": (
        (
            5.5,
            r"传销|劳动合同|社保|工资|退休|养老金|计划生育|超生|二胎|房贷|利率|公积金|"
            r"贪污|企业.{0,4}员工|辞退|招聘|环保局|化工|工业|排污|采光权?|高利贷|诈骗|二手房|中介|诚意金|村委|"
            r"拆迁|征地|疫情|医保|社工|编制|投资\d",
        ),
        (2.0, r"银行|户口|信访|上访"),
        (4.0, r"\b(?:pyramid scheme|salary|wages|pension|mortgage|bank loan|visa|tax)\b"),
    ),
}
# CLS-28: what daily life stops without.
OUTAGE: tuple[str, ...] = (
    (
        r"(?:停|断|仃|没有?|无|缺)(?:了)?(?:水|电|气|暖|供水|供电)(?!梯(?!停)|费|通知|公告|预告|表|话|视|"
        r"动|影|位|子|脑|平|分|池|"
        r"果|准|泥|库)"
    ),
    r"(?:水|电|燃气|暖气)(?:都|也|又|还|已经?|全|突然){0,5}(?:停了|断了|没了|没来|不来|停掉)|停(?:水|"
    r"电)(?!通知|公告|预告|之前)|断电",
    r"断水|限电|限水|仃水|跳闸|无水可用|没水用|没水(?:洗|喝|用|做)|无法正常(?:用水|用电|供水)",
    r"不能正常(?:用水|用电|供水)|水压(?:不足|太小|太低|为零)|大面积(?:停|断)",
    r"供(?:水|电)(?:中断|瘫痪|停止|问题)|长时间无水|用水(?:困难|需求)",
    r"\b(?:no|without|out of) (?:running |hot |any |tap )?(?:water|power|electricity|heating)\b",
    (
        r"\b(?:power|water|electricity|heating) (?:is |has been |was |went |got )?(?:out|off|cut|down|gone|outage|"
        r"failure)\b"
    ),
    r"\bblackout\b",
)
LIFT_FAILS: tuple[str, ...] = (
    (
        r"(?:电梯|升降机|𨋢)[^,。!?;]{0,24}(?:困人|关人|卡人|夹人|困住|被困|关在|关住|掉层|掉楼|坠|下滑|滑落|失控|"
        r"冲顶|掉到|掉落|停运|停用|停了|坏了|坏掉|不能用|不动|瘫痪|罢工|锁了|全坏|卡住|卡在|卡电梯|关了一|关了两|"
        r"砸伤)"
    ),
    r"(?:困|关|卡|锁)(?:在|了|住|到|过)?[^,。!?;注于机上好门闭]{0,8}(?<!有)电梯(?!广告)|停(?:了|用|掉)电梯",
    (
        r"\b(?:lifts?|elevators?) (?:is|are|has been|have been|was|broke|stopped|keeps?|not)\b.{0,30}\b(?:broken|"
        r"down|out|stuck|stopped|trapp\w*|dead|working|dropp\w*|fall\w*)\b"
    ),
    r"\b(?:lift|elevator) (?:broke down|stopped)\b",
    r"\b(?:trapped|stuck) in (?:the |a |our )?(?:lift|elevator)\b",
)
PEOPLE_IN_LIFT: tuple[str, ...] = (
    r"困人|关人|卡人|夹人|困住|被困|关在里面|关在电梯|困在电梯|卡电梯内|困电梯|电梯关|关了一个|掉层|掉楼",
    r"坠落|下坠|坠梯|下滑|砸伤|突然(?:下|掉)|掉到\d|\btrapp|\bstuck",
)
OTHER_FAILS: tuple[str, ...] = (
    r"门禁(?:全|都)?(?:坏|失灵|打不开).{0,8}(?:进不去|进不来|回不了家)|进不了(?:门|家|小区)|回不了家",
    r"单元门打不开|污水(?:倒灌|横流|漫|外溢|溢出)|粪水|化粪池(?:溢|爆|满)|下水道?(?:倒灌|返水|反水|冒)",
    r"地基(?:开裂|下沉)|房屋?(?:下沉|倒塌)|外墙.{0,8}(?:掉下来|砸)|(?:要|快)(?:塌|倒)了",
    r"井盖(?:没了|丢失|不见|缺失)|路面(?:塌|陷)|地面(?:塌|下沉)",
    r"\bsewage\b|\bmanhole (?:cover )?(?:is )?(?:missing|open)\b|\bcan'?t get (?:in|into|home)\b",
)
BREACH_NOW: tuple[str, ...] = (
    (
        r"(?:正在|这会儿|此刻)[^,。!?;]{0,10}(?:砸|敲墙|拆墙|拆承重|挖|搭建|乱搭|打地基|偷|倒垃圾|倒油|扔|撬|锯树|"
        r"砍树|毁绿|占用|焊|浇筑|强拆|砌墙|圈地|放鞭炮|排污|违建|施工(?!的|期间|单位|中的))"
    ),
    (
        r"(?:现在|今天又|又在|马上要)[^,。!?;]{0,6}(?:砸墙|敲墙|拆墙|砸承重|拆承重|挖绿|砍树|搭建违|违建|往楼下扔|"
        r"高空抛物|倒油|撬)"
    ),
    r"(?:砸|拆|敲|破坏|打掉)(?:了|掉)?承重墙",
    (
        r"\b(?:right now|at this moment|are now|is now|currently)\b.{0,40}\b(?:knocking|demolish\w*|building|"
        r"drilling|digging|cutting|dumping|blocking|throwing)\b"
    ),
    r"\bload.?bearing wall\b",
)
INCIDENT: tuple[str, ...] = (
    (
        r"(?:今天|今日|今早|今晚|今晨|凌晨|昨晚|昨夜|昨天|刚刚|[0-9]{1,4}[栋幢号座][0-9]{0,4}[楼层]?|小区|我家|楼道|"
        r"家里)[^,。!?;]{0,24}(?:起火|着火|失火|火灾|爆炸|坠楼|触电|燃气泄漏|煤气泄漏)(?:事件|事故|了)"
    ),
)
