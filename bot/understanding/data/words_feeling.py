"""The words of satisfaction, consent and anger, in the order in which they are asked about."""

from __future__ import annotations

_FAULT = (
    r"(?:漏|坏|堵|响|吵|臭|渗|滴|冒|反水|停|跳闸|掉|积水|不亮|不能|不行|没水|没电|报警|故障|开裂|不通|一样|老样子|脏)"
)
_FIX = r"(?:修|弄|搞|处理|解决|整改|改|维修|办|清理|清|换|通|补|装|做|收拾|整|落实|治)"
ASIDE: tuple[str, ...] = (
    r"不好说|不好意思|说不好|满意不(?=$|[,。?])",
    r"还没(?:有)?(?:回家|到家|下班|去看|看到|看过)|修没修|来没来|弄没弄|好没好",
    r"满意度|满意率|满意不满意|满不满意|是否满意|满意与否|满意(?:还是|或)不满意|好不好|行不行|可不可以",
    r"有没有(?:问题|解决|修好|处理)",
    (
        r"(?:希望|请|求|要|给|盼|等)(?:能|我|我们|个|一个|你们|得到|有|早日|尽快){0,5}(?:满意的?(?:答复|结果|解决|"
        r"处理|回复|交代|说法)|好的?结果)"
    ),
    r"not only|satisfaction|satisfied or not",
)
# Two negations: not a blame, not yet praise.
NOT_BAD: tuple[str, ...] = (
    (
        r"(?:不是|并不是|不能说|倒不是|也不是|谈不上|说不上|算不上)(?:很|太|特别|我)?不(?:太|大|怎么|是)?(?:满意|"
        r"好|行)"
    ),
    r"not (?:un|dis)satisfied|not unhappy",
)
NOTHING_BAD: tuple[str, ...] = (
    (
        r"(?:没有?|没啥|没有?什么|无|并无)(?:啥|什么|任何|太多|多少|特别|觉得|感到|哪里|别的){0,5}(?:不满意?|不好|"
        r"意见|问题了?|毛病|不行|可挑剔)(?:的)?(?:地方)?"
    ),
    r"no (?:more )?(?:complaints?|problems?|issues?)\b(?! (?:was|were|is|has|have)\b)|nothing to complain",
)
# The work itself is not done, whatever else is said.
UNSOLVED: tuple[str, ...] = (
    r"(?:问题|毛病|噪音|情况|臭味|异味|漏水|依然|依旧|仍然|仍旧|还是)(?:还|依然|依旧|仍然|仍旧|仍|"
    r"还是|都){0,5}(?:存在|依旧|没变|没动|照旧|在那)|(?:味道?|气味|声音|噪音|水|灰)[^,。]{0,2}(?:还|仍|"
    r"依然)(?:是)?(?:很|那么|挺)?(?:大|多|重|浓|吵)|还(?:是)?有(?:点|一点|些)?(?:味|声|水|漏|问题|"
    r"噪音|臭|灰|老鼠|蟑螂)|没(?:有)?(?:什么|啥|多大)(?:用|变化|效果|改善|作用|改变)|没变|照旧|"
    r"依然如此|一如既往",
    r"(?:只|才|就)?(?:修|清|弄|做|搞)(?:了)?一半|(?:没有?|未|没能)(?:恢复|复原|通(?!知)|拆|撤|停止|退|"
    r"补)|(?:还在|又在|一直在)(?:叫|吵|响|漏|装修|敲|施工|堆|占|停|臭|烧|冒|滴|抽|跳|唱|打)",
    (
        rf"(?:还|仍|依然|依旧|仍旧|照样|照旧|继续|一直|天天|每天)(?:是|在|会|有|然|有点|有些|"
        rf"老|很|太|那么|这么|非常|特别|一样|不停|给我|同样){{0,5}}(?:不停)?{_FAULT}(?!修好)"
    ),
    (
        rf"(?:没有?|未|没能|没给|无法|未能|未得到|没得到|不曾|尚未)(?:真正|彻底|完全|及时|怎么|给我|人|来|帮我|"
        rf"任何|把|有效|全部|能|全|被|得到){{0,5}}{_FIX}(?!(?:问题|得了))"
    ),
    rf"{_FIX}(?:得|的)?(?:不好|不了|不彻底|不到位|不行|一半)|(?:没|未)(?:彻底)?好(?!说|处|意)|没完工|没完成",
    r"没做完|半途|烂尾",
    (
        r"(?:没有?|根本没|从来没|都没|没见|不见|未见)(?:任何|一个|半个|见|见到|看到|有){0,5}(?:人|师傅|工人|维修工|"
        r"工作人员|动静|消息|下文|结果|反应|行动|变化|改善|改变|效果|作用|用(?!水|电)|来|回复|回应|联系|反馈)"
    ),
    r"跟没.{0,4}(?:一样|似的)|和没.{0,4}(?:一样|似的)|等于没|白修|白弄|白搞|白跑|老样子|原样",
    r"一点(?:儿)?(?:都|也)?没|不见好|治标不治本|解决不了|还没(?!有?(?:问题|不满))|还不行|还是不行|还是那样",
    r"还那样|没好|未解决|没解决|问题(?:依旧|依然|还在|仍在|仍然)|仍未|尚未|还差|无人(?:处理|管|问|来)",
    r"没人(?:管|理|来|处理|修)",
    (
        r"still (?:leak|drip|broken|not|no|the same|does|noisy|smell|dirty|bad|block|waiting|happening|there|"
        r"having|have|isn|won|doesn)"
    ),
    (
        r"(?:not|n't|never|hasn't|haven't|isn't|wasn't|didn't) (?:been |yet |really |even |fully |properly |"
        r"actually |get |got |be ){0,5}(?:fix|repair|solv|resolv|done|com[ei]|came|work|finish|clean|handl|show|"
        r"turn(?:ed)? up|chang|help)"
    ),
    (
        r"(?:nobody|no one|noone|no-one) (?:ever |even |has |have ){0,5}(?:came|come|show|turn|fix|call|respond|repl|"
        r"contact)"
    ),
    r"unsolved|unresolved|unfixed|same as before|no change",
    r"nothing (?:has )?(?:changed|was done|done|happened)|not yet|keeps? (?:leak|drip|break|happen)",
)
# It was done and is broken again: cancels "fixed".
AGAIN: tuple[str, ...] = (
    rf"(?:又|再次|再度|重新|反复|接着|复)(?:开始|在|给|是|有){{0,5}}{_FAULT}(?:了)?",
    r"(?:leak|broke|block|happen|fail|dripp|smell|stopp)\w*(?: \w+){0,3} again|again (?:leak|brok|block)",
)
# Blame.
BAD: tuple[str, ...] = (
    (
        r"(?:不|没有?|没法|无法|难以|未|谈不上|说不上|算不上|别提|没觉得|不会|不可能|怎么可能|哪里|哪会|怎么会|"
        r"谁会|能不)(?:是|太|很|好|够|大|十分|算|怎么|非常|特别|那么|感到|觉得|感|能|让人|令人|完全|多|会|"
        r"甚){0,5}(?:满意|认可|接受|高兴|开心|舒服|合格|理想|称心|到位|靠谱|专业|负责|及格)"
    ),
    r"不满(?!意)|不(?:太|很|怎么|够|大|咋)?(?:好|行|中)(?!意思)|不怎么样|不咋地|不咋样|差劲|太差|很差|极差",
    r"差评|真差|好差|较差|挺差|差得|差极了|差死|差(?:$|[,。!])|态度.{0,3}差|垃圾(?:物业|公司|服务|"
    r"玩意|东西|$|[,。!])|失望|糟糕|糟透|恶劣|敷衍",
    r"糊弄|应付(?:了事|我)|忽悠|骗人|推卸|推诿|扯皮|踢皮球|态度不(?!错)|烂透|太烂|很烂|烂得|气死|气人|恼火",
    r"投诉你们|滚|吐槽|坑人|水平低|无语|拖拉|太慢|很慢|磨蹭|不及时|不耐烦|(?<!马)马虎(?!马虎|虎)|偷工减料",
    r"越(?:修|弄|搞)越",
    (
        r"\b(?:dissatisfied|unsatisfied|unhappy|disappoint\w*|terrible|awful|horrible|(?<!not )bad|worst|"
        r"worse|poor|rude|"
        r"useless|rubbish|unacceptable|pathetic|ridiculous|a joke|disgusting)\b"
    ),
    (
        r"(?:not|n't|never|hardly|far from) (?:\w+ ){0,2}(?:satisf|happy|good|acceptable|ok|okay|pleased|great|"
        r"impress)"
    ),
    r"👎|😡|🤬|😠|💩|😤|😞|😒|🙄|😭|💔|❌",
)
# Praise turned round.
MOCKED: tuple[str, ...] = (
    r"(?:鬼|傻子|傻瓜|神仙|瞎子)才(?:会)?(?:满意|觉得好)|做梦|想得美|除非",
    r"不是(?:你们|物业|师傅)(?:给)?(?:修|弄|处理|解决)",
    r"(?:满意|好|行|修好|解决|处理|谢谢?)(?:了)?(?:个|你个|你妈|它个)?(?:屁|鬼|毛线|球|锤子|毛(?!病))|才怪",
    r"(?:满意|好)你(?:妈|大爷|个头)|反话",
)
BUT: tuple[str, ...] = (r"但是?|可是|不过|只是|就是|然而|可(?=[^以能])|\b(?:but|however|although|except)\b",)
# Praise with these is asked back.
SCORN: tuple[str, ...] = (
    r"呵呵|哼|真行啊|可真(?:行|好|棒|是)|真有你们|佩服(?:你们)?|厉害了|服了|谢谢你全家|好得很|恭喜你们",
    r"感谢你们的不|😏|🙃|yeah right|oh great|thanks for nothing|slow clap",
)
NEUTRAL: tuple[str, ...] = (
    r"不算(?:好|差|满意)[^,。]{0,2}也?不(?:算|是)(?:太)?(?:坏|差|好|不满意)|说不上好坏|三七开|五五开",
    r"幾好|麻麻哋|勉勉强强|无功无过",
    r"一般(?:般|吧|情况)?|还行|凑合|马马虎虎|马虎马虎|还可以|还凑合|过得去|将就|勉强|差不多|普通|中等",
    r"不好不坏|不好也不坏|就那样|就这样吧?|还好(?:吧|啦)?|还成|还过得去|中规中矩|及格|说不清好坏|不上不下",
    r"一半一半|还ok|麻麻地|普普通通|尚可|还算(?:可以|行|过得去)",
    r"\b(?:so.?so|average|neutral|mediocre|not bad|okay.?ish|fair|acceptable|meh|could be better|neither)\b",
    r"\b(?:it'?s|was|just) (?:ok|okay|alright|all right)\b",
)
VERY: tuple[str, ...] = (
    r"(?:非常|十分|特别|超级?|太|极其?|极为|相当|无比|格外|百分之?百|100%|十二分|"
    r"真的很)(?:的)?(?:满意|好|棒|赞|完美|专业|给力|到位|负责|优秀)",
    r"(?:很|最|完全)(?:的)?满意|满意极了|满意得很|完美|五星|满分|一流|没话说|没得挑|好到家|赞不绝口|好极了|棒极了|无可挑剔|没得说|💯|😍|🥰",
    r"\b(?:very|extremely|really|totally|completely|fully|highly|so|super|absolutely) "
    r"(?:satisfied|happy|good|pleased|well|impressed|nice)\b",
    r"\b(?:excellent|perfect|perfectly|amazing|wonderful|fantastic|outstanding|awesome|5 stars|"
    r"five stars|brilliant)\b",
)
# A positive word with doubt before it.
DOUBTED: tuple[str, ...] = (
    r"(?:未必|不见得|凭什么|凭啥|谁|哪|怎么|难道|岂|能说|不能|不会|没|未|不|(?<!特)别|无(?!比|可)|"
    r"非(?!常)|莫|难|谈何)[^,。!?;_]{0,4}满意",
    r"\b(?:not|never|hardly|n't)\b[^,.!?;]{0,16}\b(?:satisfied|happy|good|great)",
)
SOLVED: tuple[str, ...] = (
    r"已(?:经)?解决|好多了|好很多|没(?:有)?(?:再|听到)?(?:漏|响|堵|臭|吵|滴|渗)(?:水)?(?:了|过|$)|安静多了|干净多了",
    (
        rf"(?:已经?|都|全|终于|总算|彻底|完全|基本|确实|现在|可以){{0,5}}{_FIX}(?:得|的)?(?:好|妥|完|掉|干净|成|到位|"
        rf"利索|及时)(?:了)?"
    ),
    r"解决了|搞掂|搞定|没问题|没事了|恢复(?:了|正常)?|正常(?:了|使用)",
    r"(?:不|没)(?:再)?(?:漏|响|堵|臭|吵|滴|渗|跳|卡|停)(?:水|电|闸|人)?了?|好了|可以(?:用|使用)?了|能用了",
    r"通了|亮了|来水了|来电了|有水了|有电了|干净了|安静了|ok了|妥了|行了",
    (
        r"\b(?:fixed|solved|resolved|repaired|works? (?:now|again|fine|well|perfectly)|working (?:now|again|fine|"
        r"well)|all (?:good|done|fine)|it'?s (?:fine|good) now|no longer|stopped leaking|sorted)\b"
    ),
)
GOOD: tuple[str, ...] = (
    r"满意|(?:很|最)(?:好|棒|赞|专业|给力|到位)|挺好|蛮好|很好|不错|好评|点赞|给力|可以的$|赞(?:一个|"
    r"$|[,。!])|👍|👌|😀|😃|😄|😊|🙂|❤|🌹|✅|真好|挺快|好快|真快|速度快",
    r"好棒|棒棒|棒(?:$|[,。!])|认可|放心了|辛苦了|感谢(?:你们|师傅|物业|维修)|多谢(?:师傅|你们)|很快|很及时",
    r"及时|负责任|态度好|服务好|热情|good|nice|great|happy|satisfied|pleased|well done|good job",
    r"thank you so much|fine\b",
)
# Praise under a condition, for later, or by hearsay is no praise.
ONLY_IF: tuple[str, ...] = (
    r"如果|要是|假如|只要|才(?:会|能|算|可以|满意|行|是|好)|再说",
    r"等(?:你|我|修|到|一|几|处理|过|下|看|真|彻底)|希望|观察|看看|过几天|明天|后天|以后|将来|会不会|能不能",
    r"但愿|试(?:试|用|过)|先这样|算了|再看|下次|不知道|不清楚|不确定|没看|还没看|应该|可能|也许|大概|好像",
    r"似乎|据说|别人|if\b|when you|once you|hope|not sure|wait|maybe|until|would be|will be|haven't checked",
    r"let me|unless|don't know|i think",
)
# `then ..., now ...`
THEN: tuple[str, ...] = (
    r"以前|之前|原来|上次|上回|先前|从前|原先|本来|开始(?:的时候|时)?|当初|当时|早先|头一次|第一次|过去",
    r"那天|昨天|前天|前几天|早上|before|at first|previously|last time|used to|initially|was not|wasn't",
)
SINCE: tuple[str, ...] = (
    r"现在|如今|这次|这回|后来|终于|总算|今天|目前|到头来|结果|这一次|\bnow\b|this time|finally|in the end",
    r"but then",
)
# A question, not an answer.
ASKED: tuple[str, ...] = (
    r"[?]\s*$|吗[?。!]*$|呢[?。!]*$|(?:好|修|解决|处理|行|漏|来)了?没有?[?。!]*$|什么时候|啥时候|几时|多久|哪天",
    r"怎么(?!样都|都|也|还|说)|为什么|为啥|咋|谁(?:来|负责|说)|哪里|是不是|能否|可否|几点|什么意思|啥意思",
    r"\b(?:when|why|what|who|how|where)\b.{0,40}\?|\b(?:when will|why is|what does|who will|how do)\b",
    r"can you|could you|\bare you\b|\bis it\b|\bdo you\b",
)
YES: tuple[str, ...] = (
    (
        r"^(?:嗯+|好+|对+|行+|是+|可+|成|中|得|妥|要|准|係|系)(?:的|啊|呀|吧|哒|滴|嘞|呢|啦|了|哦|喔|噢|嘅){0,5}(?:$|"
        r"[,。! ])"
    ),
    r"可以|同意|没问题|没意见|好的|好吧|好啊|行吧|行的|没错|正确|是的|对的|关吧|关了吧|关闭吧|结案吧|结了吧",
    r"愿意|需要|确认|确定|允许|授权|答应|接受|认可|当然|必须的|没关系|ok|okay|嗯嗯|恩|要的|要得|无妨|随你",
    r"听你的|就这样吧|算了吧关|👌|👍|✅|提交",
    (
        r"\b(?:yes|yeah|yep|yup|sure|agree|agreed|fine|of course|certainly|please do|go ahead|right|correct|true|"
        r"confirm|confirmed|y|accept|close it|absolutely|definitely|alright)\b"
    ),
)
NO: tuple[str, ...] = (
    (
        r"不(?:太|大|怎么|是很|很)?(?:可以|行|好|同意|要|对|是|用|想|愿意?|必|能|成|接受|需要|允许|认可|关|确认|"
        r"确定|答应|方便|合适|准|可|赞成|中|得|提交|了|$)"
    ),
    r"^不+(?:$|[,。!])|不嘛|别(?!的)|先不|暂时不|没有?(?:同意|解决|修好|好|必要|完)|免了|不了|休想|拒绝",
    r"反对|甭|莫|唔(?:得|好|系|要|使)|冇|未|还没|再等|等等|等一下|等会|慢着|且慢|取消|否|错了?(?:$|[,。!])",
    r"👎|❌",
    (
        r"\b(?:no|nope|nah|not|don'?t|do not|never|n|disagree|refuse|reject|wrong|incorrect|cancel|wait|stop|"
        r"can'?t|cannot|won'?t)\b"
    ),
)
NEITHER: tuple[str, ...] = (
    r"不是不|没有?不|并非不|不能不|不得不|不是说不|也不是不|无不|未尝不|可不可以|行不行|好不好|对不对",
    r"是不是|要不要|同不同意|能不能|随便|无所谓|都行|都可以|看情况|不知道|不清楚|不确定|说不好|不好说|也许",
    r"可能|再说|考虑|想想|看着办|差不多|not sure|maybe|i don'?t know|either|whatever|not impossible|perhaps",
    r"dunno|no idea|depends",
)
UNDERSTOOD: tuple[str, ...] = (
    r"理解|谅解|明白|体谅|能接受|可以接受|接受|懂了|知道了|了解了?|认了|好吧|可以(?:的|吧|$|[,。!])",
    r"没办法(?:理解)?|understand|understood|i see|got it|accept|makes sense|fair enough",
)
NOT_UNDERSTOOD: tuple[str, ...] = (
    (
        r"(?:不|没法|无法|没有?|难以|不能|不太|很难|不可能|怎么|谁能|凭什么|让我怎么|不会|未|并不|不想|绝不|"
        r"拒绝)(?:能|太|会|可|可以|让人|完全|怎么|是|很|去|再|让我|被){0,5}(?:理解|谅解|明白|接受|体谅|懂|认可|同意|"
        r"认)"
    ),
    r"(?:理解|明白|接受)不了|理解(?:个|你)(?:屁|鬼|毛)|不行|不干|凭啥|凭什么",
    r"(?:not|n't|cannot|never|hardly) (?:\w+ ){0,2}(?:understand|accept|agree)|unacceptable|refuse",
    r"makes no sense",
)
FURY: tuple[str, ...] = (
    r"操你|草你|艹|日你|妈的|他妈|tmd|尼玛|你妈|你马|妈逼|妈b|傻逼|傻b|煞笔|沙比|sb(?![a-z])|狗日|狗屁",
    r"狗东西|王八|混蛋|畜生|牲口|人渣|去死|不得好死|断子绝孙|滚蛋|死全家|全家死|杂种|贱人|婊|脑残|弱智|白痴",
    r"屌|丢你|扑街|仆街|冚家|屎忽|不要脸|臭不要脸|跟你们拼|跟你拼命|弄死|砸了你|打死你|黑社会|土匪|强盗",
    r"流氓|无耻|丧尽天良|天理难容|吸血鬼|黑心|缺德",
    (
        r"\b(?:fuck\w*|shit\w*|bastards?|assholes?|idiots?|morons?|damn you|go to hell|scum|bullshit|wtf|crooks|"
        r"thieves)\b"
    ),
)
ANGER: tuple[str, ...] = (
    r"气死|气炸|愤怒|愤慨|忍无可忍|忍不了|受不了|受够|太过分|欺人太甚|欺负人|岂有此理|恶心|坑人|骗子",
    r"垃圾物业|垃圾公司|废物|吃干饭|白吃|不作为|乱作为|投诉无门|怒|强烈(?:抗议|谴责|不满|要求)|抗议",
    r"丧心病狂|可恶|可恨|火大|恼火|什么玩意|什么东西|狗仗人势|嚣张|霸道|蛮横|敷衍了事|踢皮球|推三阻四",
    r"拿我当猴|当我傻|骗人|忽悠|天天拖|一拖再拖|几次了|多少次了|第几次|要疯了|逼疯|崩溃|没完没了",
    r"退(?:物业)?费|拒交|不交物业费|还(?:有没有|讲不讲)(?:王法|天理|道理)",
    (
        r"\b(?:furious|outrag\w*|angry|disgust\w*|fed up|sick of|unacceptable|ridiculous|enough is enough|"
        r"how many times|shameful|useless|incompetent|a joke)\b"
    ),
)
ANNOYED: tuple[str, ...] = (
    r"烦死|烦人|烦(?:躁|透|得)|无语|失望|太差|差劲|不满|过分|糟糕|怎么(?:还|又|老是|总是|搞的|回事)",
    r"到底(?:管|修|什么|有没有|还)|凭什么|凭啥|为什么(?:还|总|没人)|没人管|等了(?:这么|那么|好|多|半)",
    r"多久了|拖了|催了|说了(?:多少|几|好几)遍|郁闷|闹心|头疼|苦不堪言|影响(?:休息|睡眠|生活)|睡不着",
    r"太(?:吵|臭|慢|离谱|不像话|贵)|离谱|不像话|真是的|唉|哎|讨厌|吵死|臭死|累死|崩了|服了|😡|🤬|😠|😤",
    (
        r"\b(?:annoy\w*|disappoint\w*|frustrat\w*|unhappy|tired of|still waiting|terrible|awful|complain\w* again|"
        r"again!|why (?:is|has) (?:no one|nobody|it still)|so (?:noisy|slow|dirty|loud))\b"
    ),
)
EXPOSE_NOT: tuple[str, ...] = (
    (
        r"(?:不|没|未|别|不想|不会|不用|无需|不打算|懒得)(?:想|要|会|去|找|打算|用|必){0,5}(?:曝光|投诉到|找媒体|"
        r"找律师|打12345|起诉|上访)"
    ),
    r"自媒体部|媒体广告|流媒体|多媒体|抖音(?:声|太大声|外放)|刷抖音|曝光度|过度曝光",
)
EXPOSE: tuple[str, ...] = (
    r"曝光|暴光|爆光|媒体|记者|电视台|报社|新闻(?:媒体|频道|台)|都市频道|民生栏目|12345|12315|12348|12388",
    r"市长(?:热线|专线|信箱)|信访|上访|网信|抖音|快手|微博|小红书|头条|朋友圈|公众号|短视频|直播(?:出来|给)",
    r"发(?:到)?(?:网上|上网|网络|视频|帖)|网络(?:问政|平台)|人民网|留言板|律师|起诉|上法院",
    r"告(?:你|上|到|他们|死|物业)|法庭|打官司|仲裁|消协|住建(?:局|委)|房管局|街道办?(?:投诉|反映|告)|市监局",
    r"城管|纪委|报警处理|拉横幅|维权|举报|投诉到|往上(?:告|投诉)|申诉专员|消委会|法律途径|走法律",
    (
        r"\b(?:lawyers?|attorney|sue|suing|lawsuit|court|legal action|media|newspaper|journalists?|reporters?|"
        r"tv station|tiktok|facebook|twitter|youtube|weibo|douyin|social media|expose|go public|ombudsman|"
        r"consumer council|authorities)\b"
    ),
)
