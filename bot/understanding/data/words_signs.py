"""Signs of danger: groups of words whose meeting in one sentence tells more than any word alone."""

from __future__ import annotations

# sign -> words in folded text: at most three characters in Chinese, single words in English.
SIGNS: dict[str, str] = {
    "fire": "着火 起火 失火 着了 着起来 烧 燃 焰 烟 焦 糊味 火星 火苗 火光 明火 冒火 窜火 大火 火好 火很 救火 火 "
    "爆炸 炸 爆燃 fire flame flames burning burn smoke burnt exploded explosion blew 点了 点着 点燃 引燃 "
    "自燃 烧着 冒烟 有烟 都是烟 浓烟 黑烟",
    "gas": "煤气 燃气 天然气 瓦斯 液化气 氧化碳 沼气 臭鸡蛋 气罐 灶 gas monoxide egg 软管 气瓶",
    "smell": "味 闻 气味 呛 刺鼻 smell smells odor",
    "leak": "漏 泄 嘶 嗤 滋 关不 拧不紧 冒 leak leaking hiss hissing",
    "lift": "电梯 货梯 轿厢 升降机 𨋢 号梯 梯里 lift elevator",
    "stuck": "困 卡 关在 关里 关了 出不 夹 锁在 反锁 停在 半空 不开门 门打不 拔不出 stuck trapped caught locked "
    "between out 锁车 锁屋 被锁 关门外",
    "elec": "电线 插座 配电 电箱 电表 电缆 变压器 电闸 带电 有电 路灯 插线板 热水器 开关 电 wire socket cable "
    "electric lamp power 插头 电动 电瓶 充电",
    "shock": "麻 触电 漏电 电了 电到 被电 火花 放电 电人 shock shocks sparks sparking live",
    "person": "有人 个人 老人 大爷 大妈 大叔 大伯 阿姨 奶奶 爷爷 外婆 外公 阿公 阿婆 老太 老头 老伴 老公 老婆 我爸 "
    "我妈 爸爸 妈妈 老豆 阿妈 岳父 岳母 婆婆 公公 孩子 小孩 宝宝 婴儿 女儿 儿子 孙子 孙女 小朋友 女孩 "
    "男孩 姑娘 小伙 后生 细路 学生 孕妇 工人 师傅 保洁 外卖 快递员 保安 路人 行人 住户 邻居 先生 女士 "
    "男的 女的 男子 女人 男人 朋友 同事 司机 骑车 someone somebody man woman girl boy kid kids child baby "
    "daughter son mother father mum mom dad grandma grandpa husband wife lady guy worker neighbor "
    "neighbour people person roommate toddler",
    "self": "我 i my me we",
    "body": "头 手 腿 脚 胸 脸 嘴 眼 脖 胳膊 手指 喉 心口 肚子 背 腰 骨 额 鼻 嘴唇 身上 head arm leg hand chest "
    "face neck finger back wrist",
    "hurt": "血 断了 晕 昏 抽搐 抽起来 喘 疼 痛 绞痛 不动 动不了 没反应 没动静 叫不醒 不醒 没呼吸 发紫 惨白 煞白 "
    "口齿 呼吸 冷汗 中毒 恶心 呕吐 头晕 头昏 噎 呛 吞 误 咬 烫 骨折 起不来 爬不起 站不 不行了 倒下 倒在 "
    "倒了 晕倒 躺 坐在地 要生 羊水 破水 见红 中暑 溺 沉 淹死 没气 抢救 肿 蜇 蛰 bleeding blood "
    "unconscious breathing collapsed fainted dizzy vomiting hurt injured broken pain choking seizure "
    "moving responding swallowed drowning ambulance labor labour 磕破 破了 冇反 没知觉 drooping swollen "
    "bruised unresponsive drank swallow 喝了 误喝 漂白水 走丢 走失 失踪 不见了 missing",
    "fall": "掉下 摔 跌 坠 滚下 滚下来 滑倒 掉进 掉到 落水 砸 塌 倒塌 压住 压到 埋 撞 fell fallen fall falling "
    "hit collapsed slipped 掉沟 沟里 碌落 落下 窟窿 滑落 跳下 掉下去 悬着 drop dropped jumped",
    "height": "楼顶 天台 窗台 阳台 窗外 栏杆 护栏 顶楼 边缘 高处 脚手架 半空 悬 roof ledge balcony window edge 22楼 "
    "高层 楼边 顶上 rooftop",
    "die": "想死 不想活 活着 自杀 轻生 遗书 割腕 跳 安眠药 农药 寻死 了断 结束 永别 解脱 撑不 再见 告别 活不 "
    "去死 不活 suicide jump die end pills kill 一起死 做人 生存 吃了药 药我 遗言 自残 烧炭 goodbye dying",
    "weapon": "刀 斧 棍 枪 铁棒 钢管 酒瓶 砖头 汽油 锤 knife gun axe stick weapon machete",
    "attack": "打人 打起 打架 打了 打我 打他 打她 打老 打得 在打 互殴 围着打 动手 砍 杀 踹 踢 撬 抢 掐 捅 追 抱走 "
    "拐 绑 拽 拖 摸我 猥亵 骚扰 强奸 流氓 殴 揍 扇 劫 威胁 弄死 求饶 惨叫 喊救 嗌救 斩人 打交 hitting "
    "beating attack attacked fighting threatening stabbed robbed screaming grabbed kicking force 勒 "
    "strangling choking strangle grabbing stabbing 抱住 搂着 上打 干起来 不撒手 不放手 拉扯 掐住 按在 "
    "推倒 强行 威胁我 punched slapped hit",
    "intrude": "闯 翻墙 翻窗 翻阳台 爬窗 爬我 进来人 进贼 小偷 陌生 尾随 跟着我 跟踪 入室 砸门 踹门 堵在 stranger "
    "burglar broke breaking intruder followed following door 爬进 入屋 贼 入咗 窗户爬 撬门 撬锁 开我家 "
    "climbing",
    "water": "水 粪 污水 water sewage pipe",
    "gush": "爆 喷 涌 淹 漫 灌 崩 涨 没过 泡 哗哗 瀑布 冲 往下淌 水柱 到膝 到腰 关不 止不 倒灌 全是水 都是水 满屋 "
    "跑水 burst gushing flooding flooded pouring flood filling rising 进屋 漂起来 没进 没脚 水漫 淹没 "
    "浸水 溢出 overflowing leaking",
    "help": "救命 救救 快来 来人 快叫 求救 120 119 110 救护车 快打 快点来 赶紧来 马上来 报警 救人 救我 救火 help "
    "hurry emergency quick quickly ambulance 快点 急 着急 赶紧",
    "now": "正在 现在 突然 刚才 刚刚 一直 还在 已经 越来越 忽然 一下子 而家 正 now just right suddenly",
    "past": "去年 前年 上个月 上周 以前 曾 之前 昨天 昨晚 前几天 上次 那次 过一次 早就 历史 旧年 last ago "
    "yesterday previously before month year",
    "hypo": "万一 如果 要是 怕 担心 容易 可能 隐患 哪天 一旦 小心 会不会 差点 险些 if may might could afraid "
    "worried risk would",
    "ask": "吗 请问 什么时 怎么 能不能 可以 建议 希望 多少 几点 几时 哪里 咨询 想问 when how where can please",
    "not": "没有 不是 误报 没事 已修 处理好 救出 扑灭 解除 好了 谢谢 感谢 没受伤 false fine thanks resolved "
    "nobody nothing",
    "nuis": "太 天天 每天 总是 老是 经常 每次 吵 噪音 费 价格 贵 慢 坏了 过期 态度 投诉 every always noise noisy "
    "fee fees expired slow",
    "strange": "开玩笑 演习 游戏 电影 电视 看错 烧烤 火锅 烟花 动火证 电焊 审批 宣传 通知 误会 捉迷藏 fireworks game "
    "movie permit drill",
}
