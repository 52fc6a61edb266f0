"""The words by which neighbours name one thing: what it is about, what is wrong with it, where it is."""

from __future__ import annotations

# name -> its spellings in folded text, a tilde for a space. The longest spelling is read first; a concept counts once.
THINGS: dict[str, str] = {
    "电梯": "电梯 升降机 货梯 客梯 轿厢 扶梯 坐梯 乘梯 𨋢 lift lifts elevator elevators",
    "灯": "灯 路灯 照明 声控灯 感应灯 灯泡 灯管 漆黑 黑灯瞎火 黑漆漆 摸黑 乌漆麻黑 lamp lamps light lights bulb "
    "streetlight dark 黑得看不见 看不见路 太黑 很黑 黑灯 灯光 没灯 没有灯 黑咕隆咚 pitch~dark lighting",
    "停水": "停水 断水 没水 没有水 无水 水停了 没来水 不来水 没自来水 一滴水都没有 水龙头没水 仃水 水没了 没水用 "
    "没水洗澡 no~water without~water water~is~off water~cut water~outage 没有自来水 水龙头不出水 不出水 "
    "水断了 water~stopped no~running~water",
    "水压": "水压 水流很小 水流小 水太小 水很小 水好小 出水小 水量小 水细 上不来水 水上不来 water~pressure",
    "水质": "水质 黄水 水发黄 水黄 水浑 浑浊 自来水有味 水有味 水有异味 水有铁锈 铁锈水 水脏 水是黄的 水很黄 水箱 "
    "brown~water yellow~water dirty~water water~quality 怪味 水有怪味 水里有 漂白粉 水垢 水发白 乳白 泥沙 "
    "虫子水 水臭 自来水 water~smells water~tastes tap~water",
    "停电": "停电 断电 没电 没有电 跳闸 电停了 电没了 没来电 不来电 power~cut power~outage no~power "
    "no~electricity blackout power~is~out power~out electricity~is~out 电闸 拉闸 断路 没电了 "
    "electricity~cut lost~power",
    "燃气": "燃气 煤气 天然气 瓦斯 gas",
    "暖气": "暖气 供暖 地暖 供热 暖气片 采暖 heating radiator",
    "热水": "热水 hot~water",
    "网络": "宽带 网络 断网 信号 网速 wifi internet broadband signal 没网 没有网 掉线 断线 光猫 上不了网 连不上 "
    "网卡 路由 network online",
    "漏水": "漏水 渗水 滴水 渗漏 漏雨 滴滴答答 往下滴 往下漏 渗透 leak leaks leaking leakage dripping drips 防水 "
    "渗 漏了 渗到 漏 滴 洇 water~stain drip",
    "水管": "水管 管道 管子 爆管 水管爆 pipe pipes 爆水管 管爆 burst 管子爆 总管 阀门 valve",
    "下水": "下水道 下水 排水 污水 返水 反水 倒灌 地漏 化粪池 粪水 污水井 堵塞 drain drains sewer sewage 马桶 "
    "反味 厕所堵 冒水 冒粪 toilet",
    "积水": "积水 水淹 被淹 淹了 进水 泡水 水坑 flooded flooding flood puddle",
    "装修": "装修 电钻 敲墙 钻孔 砸墙 敲敲打打 冲击钻 drilling renovation hammering 打墙 装潢 拆墙 电锤 切割机 "
    "敲击 renovating drill hammer",
    "施工": "施工 工地 打桩 渣土车 挖掘机 修路 construction",
    "跳舞": "广场舞 跳舞 音响 音乐 喇叭 唱歌 k歌 dancing music speaker karaoke 大妈 音箱 低音炮 高音喇叭 舞曲 "
    "放歌 speakers",
    "麻将": "麻将 棋牌 棋牌室 mahjong",
    "外机": "空调外机 外机 水泵 泵房 风机 冷却塔 变压器 aircon pump compressor",
    "狗": "狗 遛狗 犬 大型犬 狗屎 狗粪 没拴绳 不拴绳 没牵绳 dog dogs leash 小狗 遛狗人 拉屎",
    "猫": "流浪猫 猫 cat cats",
    "垃圾": "垃圾 垃圾桶 垃圾袋 垃圾房 垃圾站 垃圾点 清运 厨余 果皮箱 garbage rubbish trash bin bins litter",
    "油烟": "油烟 餐馆 饭店 烧烤 餐饮 火锅店 饭馆 排烟 烟道 fumes restaurant barbecue",
    "烟味": "抽烟 吸烟 二手烟 烟味 烟头 cigarette smoking",
    "老鼠": "老鼠 鼠患 耗子 鼠 rat rats mice",
    "蟑螂": "蟑螂 小强 cockroach cockroaches",
    "蚊蝇": "蚊子 蚊虫 苍蝇 蚊蝇 飞虫 虫子 mosquito mosquitoes flies 灭蚊 蚊 蚊子成灾 小飞虫 bugs insects",
    "白蚁": "白蚁 termites",
    "马蜂": "马蜂 马蜂窝 黄蜂 wasps wasp",
    "停车": "停车 违停 乱停 停满 乱停乱放 停放 僵尸车 parking parked park cars 车停 停了车 乱停车 停得 车辆乱 "
    "double~parked",
    "车位": "车位 占车位 固定车位 parking~space parking~spot",
    "道闸": "道闸 抬杆 闸机 起落杆 升降杆 栏杆 车牌识别 barrier 杆子 出口杆 道杆 挡杆 gate~barrier exit~barrier",
    "充电": "充电桩 充电 飞线 充电柜 充电棚 charging charger 充电口 充不进 充电线 充电器",
    "电动车": "电动车 电瓶车 电单车 e-bike e-bikes ebike scooter",
    "消防": "消防通道 消防 消防栓 灭火器 消火栓 逃生 安全通道 防火门 烟感 fire~lane fire~exit extinguisher",
    "杂物": "杂物 堆放 堆满 纸箱 鞋柜 堆东西 堆着 堆了 堆积 占用 clutter",
    "门禁": "门禁 单元门 刷卡 门锁 对讲 入户门 刷脸 人脸识别 开不了门 door doors intercom access 对讲机 对讲门禁 "
    "可视对讲 大门锁 门锁坏 电子锁 密码锁 闭门器 门关不上 关不上门",
    "监控": "监控 摄像头 探头 camera cameras cctv 录像 监视器",
    "保安": "保安 门卫 巡逻 门岗 岗亭 guard guards security 没人值班 值班 岗 保安亭 打瞌睡 doorman",
    "外人": "外来人员 陌生人 推销 发传单 闲杂 strangers salesmen",
    "盗窃": "被偷 小偷 被盗 失窃 盗窃 偷 stolen theft thief",
    "打扫": "保洁 打扫 清扫 卫生 拖地 清洁 脏 脏乱 太脏 很脏 cleaning cleaner dirty filthy",
    "绿化": "绿化 杂草 修剪 灌木 花草 plants weeds",
    "树": "树 树枝 大树 树木 树干 tree trees branch",
    "路面": "路面 坑洼 坑 地砖 地面 减速带 塌陷 石板 砖 pothole potholes pavement tiles 路坏 水泥路 石砖 地坪 "
    "翘起 塌了 大坑",
    "井盖": "井盖 窨井 沙井 manhole",
    "外墙": "外墙 瓷砖 墙皮 墙砖 掉砖 墙面 façade facade plaster",
    "天花": "天花板 吊顶 顶板 ceiling",
    "玻璃": "玻璃 glass 玻璃门 玻璃碎 门玻璃 窗玻璃 窗户玻璃",
    "物业费": "物业费 管理费 management~fee 物管费 服务费 service~charge",
    "停车费": "停车费 车位费 车位租金 parking~fee",
    "收费": "乱收费 收费 涨价 涨到 多收 重复收 fee fees charge charged charges",
    "收益": "公共收益 广告费 广告收入 账目 公示 账本 accounts 不公布 公布 使用情况 花到哪 去向 财务 明细 审计 "
    "accounting",
    "业委会": "业委会 业主委员会 业主大会 换届 投票 committee vote",
    "维修金": "维修基金 维修资金 大修基金 公维金 maintenance~fund 维修金 公共维修 大修 repair~fund",
    "学校": "幼儿园 学校 学位 小学 中学 入学 划片 school kindergarten",
    "医院": "医院 诊所 hospital clinic",
    "公交": "公交 公交车 站点 班次 bus",
    "铁路": "高铁 地铁 铁路 轨道 火车 railway train",
    "基站": "基站 变电站 高压线 信号塔 辐射 radiation substation",
    "开发商": "开发商 developer",
    "交房": "交房 收房 延期 逾期 烂尾 交付 交楼 handover",
    "房产证": "房产证 不动产证 产权证 办证 deed",
    "退款": "退款 退房 退钱 返还 不退 欠款 拖欠 refund deposit",
    "泳池": "泳池 游泳池 swimming~pool pool 池水绿 救生员",
    "健身": "健身器材 健身房 健身设施 gym equipment 跑步机 器械 健身区 单杠 treadmill treadmills fitness",
    "快递": "快递柜 快递 丰巢 包裹 外卖 parcel parcels courier 快递员 取件 包裹堆 delivery",
    "抛物": "高空抛物 抛物 扔下来 往下扔 扔东西 乱扔 泼水 throwing thrown throws",
    "违建": "违建 搭建 违章 私搭 加盖 加建 阳光房 封露台 illegal~structure",
    "拆墙": "承重墙 拆墙 load-bearing",
    "群租": "群租 民宿 日租 合租 短租 隔断 airbnb 群租房 隔成 出租 租客 租户 分租 十几个人 二十人 人来人往 "
    "tenants hostel",
    "商用": "住改商 开公司 开店 美容院 美容店 培训班 工作室 开了家店 足浴 棋牌馆 理发店",
    "种菜": "种菜 菜地 vegetables",
    "晾晒": "晾衣 晾晒 晒被子 晒衣服 laundry",
    "喷泉": "喷泉 水景 人工湖 池塘 fountain pond 喷泉池 水池 池水 景观水 池子",
    "围墙": "围墙 围栏 护栏 fence railing",
    "雨棚": "雨棚 雨篷 canopy",
    "摊贩": "摆摊 摊贩 小贩 夜宵 stalls vendors 烧烤摊 地摊 早点摊 摊位 小摊 流动摊 stall vendor",
    "鞭炮": "鞭炮 烟花 放炮 fireworks",
    "消毒": "消杀 灭蚊 打药 喷药",
    "冷气": "空调 冷气 air~conditioning",
    "座椅": "座椅 长椅 凳子 椅子 亭子 bench benches",
    "大屏": "广告屏 显示屏 广告牌 招牌 霓虹 billboard",
    "钥匙": "门卡 门禁卡 卡刷不了 钥匙 key~card",
    "垃圾费": "垃圾费 清运费 装修垃圾 垃圾清运费",
    "态度": "态度 骂人 骂 吼 吼叫 凶 辱骂 说话难听 爱答不理 rude shouted impolite",
    "缺岗": "没人值班 空着 没有保安 不在岗 脱岗 睡觉 打瞌睡 没有人值班 无人值守 sleeping nobody~on~duty",
    "扬尘": "扬尘 灰尘 灰大 粉尘 尘土 一层土 dust",
    "水费": "水费 水表 water~bill water~meter",
    "电费": "电费 电表 公摊 electricity~bill",
    "打鼓": "打鼓 敲鼓 架子鼓 鼓 drums drum",
    "钢琴": "钢琴 弹琴 练琴 二胡 小提琴 吹唢呐 萨克斯 piano violin",
    "脚步": "脚步 跺脚 跑跳 蹦跳 拖椅子 拖桌子 高跟鞋 皮球 拍球 弹珠 stomping footsteps heels jumping",
    "草坪": "草坪 草地 草都 绿化带 绿地 草皮 花坛 lawn grass",
    "碾压": "碾 压坏 压死 开上 压烂 轧 踩坏 踩踏",
    "驿站": "驿站 快递站 快递点 菜鸟",
    "楼顶水箱": "水箱 水泵房 加压泵 二次供水",
    "屋顶": "顶层 楼顶 屋面 天台 屋顶 roof rooftop",
    "窗": "窗户坏 窗户破 窗扇 窗框 关不上窗 window windows",
    "狗叫": "狗叫 狗吠 乱叫 狗一直叫 叫了一夜 barking barks bark",
    "野狗": "野狗 流浪狗 狗群 stray~dogs stray",
    "滑梯": "滑梯 滑滑梯 slide",
    "秋千": "秋千 swing swings",
    "沙池": "沙池 蹦床 跷跷板 摇马",
    "信箱": "信箱 邮箱 信报箱 奶箱 mailbox letterbox",
    "无人机": "无人机 航拍 drone drones",
    "养殖": "养鸡 养鸽 鸽子 鸡叫 养鸭 pigeons chickens",
    "占地": "停车位 划车位 铲 铲掉 改成停车 改停车",
}
STATES: dict[str, str] = {
    "噪音": "噪音 噪声 太吵 很吵 好吵 吵死 吵闹 吵得 扰民 声音大 声音很大 声音太大 轰鸣 嗡嗡 睡不着 吵 没法睡 "
    "睡不了 noise noisy loud",
    "臭味": "臭 异味 恶臭 臭味 臭气 难闻 味道很大 味道大 气味 熏人 熏死 腥臭 味道 smell smells smelly stink "
    "stinks stinking odour odor 怪味 味儿 难闻死 发臭 腥味 骚味 馊 恶心 臭了 刺鼻",
    "坏": "坏 坏了 坏掉 故障 失灵 不能用 用不了 不工作 不好使 停用 停运 罢工 不动 停了 没反应 打不开 关不上 "
    "不亮 不转 报修 修 维修 没修 修好 broken fix repair not~working out~of~order stopped stopped~working "
    "faulty doesn't~work down 没感应 感应 老毛病 不灵 没声音 瘫痪 死机 不亮了 broke fixed not~charge "
    "unusable dead",
    "困人": "困人 关人 被困 困住 困在 关在里面 卡住 卡在 trapped stuck",
    "异响": "异响 吱吱 咯吱 哐当 砰砰 抖动 晃 晃动 颤 掉层 下坠 shaking rattling",
    "掉落": "脱落 掉下来 掉落 剥落 松动 砸 坠落 falling fell peeling",
    "裂": "裂 开裂 裂缝 破 破裂 碎 破损 cracked crack cracks smashed 碎一地 裂成 炸裂 shattered",
    "满": "满了 溢出 溢 满出来 没清 不清 没人清 不清理 没人收 overflowing full uncollected",
    "挡": "挡 挡住 堵住 堵门 占道 堵死 占着 占了 霸占 blocked blocking blocks occupied",
    "堵": "堵 堵了 不通 clogged",
    "贵": "贵 太高 涨 expensive",
    "慢": "慢 太慢 等很久 等半天 排队 slow",
    "冷": "不热 冰凉 冷 不暖 cold",
    "夹": "夹人 夹到 夹了 夹手 夹住",
    "坏水": "发绿 绿油油 浑 脏水 green",
    "没开": "没开 不开学 没开学 没动静 拖着 迟迟 什么时候开 招生 opening",
}
HOURS: dict[str, str] = {
    "夜": "半夜 凌晨 深夜 夜里 晚上 通宵 夜间 大半夜 三更半夜 night midnight nights",
    "早": "早上 清晨 一大早 早晨 morning",
}
WHERES: dict[str, str] = {
    "楼道": "楼道 走廊 过道 楼梯间 楼梯 连廊 楼层 公共走道 hallway corridor stairwell stairs staircase landing",
    "车库": "车库 地库 地下车库 地下停车场 停车场 负一楼 负二楼 负一层 负二层 地下室 b1 b2 garage basement car~park",
    "门口": "大门 小区门口 出入口 门口 入口 gate entrance 东门 西门 南门 北门 侧门 正门",
    "大堂": "大堂 大厅 门厅 lobby 一楼大厅 入户大厅",
    "天台": "天台 楼顶 屋顶 顶楼 roof rooftop",
    "花园": "花园 中庭 中心花园 草地 绿化带 广场 小广场 凉亭 garden square courtyard 喷泉 中央花园 中心",
    "围墙外": "墙外 马路 路边 街上 门前 street road",
    "儿童区": "儿童乐园 游乐 游乐场 游乐区 儿童 playground",
}
# Places that exclude one another: the same words about the other one are another event.
APART: tuple[tuple[str, ...], ...] = (
    ("北门 north~gate", "南门 south~gate", "东门 east~gate", "西门 west~gate"),
    ("负一楼 负一层 地下一层 b1 b1层", "负二楼 负二层 地下二层 b2 b2层", "负三楼 负三层 b3"),
    ("一期", "二期", "三期", "四期", "五期"),
    ("左边电梯 左侧电梯 左梯 left~lift", "右边电梯 右侧电梯 右梯 right~lift"),
    ("1号电梯 一号电梯 1号梯 一号梯", "2号电梯 二号电梯 2号梯 二号梯", "3号电梯 三号电梯 3号梯 三号梯"),
    ("a区", "b区", "c区", "d区"),
    ("东区", "西区", "南区", "北区"),
)
# Said by everybody about everything: taken out before letters are compared.
EMPTY = (
    "尊敬的领导 各位领导 尊敬的 书记 领导 您好 你好 你们好 谢谢 感谢 麻烦 请问 请 希望 盼 恳请 恳求 "
    "强烈要求 要求 帮忙 尽快 赶紧 马上 快点 解决 处理 答复 回复 投诉 举报 反映 反应 咨询 建议 相关部门 "
    "有关部门 政府 部门 社区 街道 物业公司 物业 我们小区 本小区 小区 业主们 业主 居民 住户 我们 我家 我 "
    "你们 他们 大家 本人 这个 那个 这样 那样 这里 那里 什么 怎么 为什么 没有人 没人管 没人 不管 管一管 "
    "管管 一直 总是 老是 天天 每天 经常 又 还 都 也 就 很 太 好 真 非常 特别 十分 实在 已经 现在 目前 "
    "今天 昨天 前天 昨晚 今早 刚才 刚刚 最近 这几天 好几天 几天 多次 几次 很久 好久 时候 时间 问题 情况 "
    "事情 严重 影响 生活 正常 安全 隐患 存在 因为 所以 但是 可是 而且 以及 并且 如果 虽然 然后 还有 有人 "
    "有 没有 没 不 是 的 了 吗 呢 吧 啊 呀 哦 和 与 在 对 给 被 把 让 向 从 到 到底 能 会 要 想 "
    "可以 不能 一个 一下 一点 能不能 是不是 有没有 来 去 上 下 里 面 里面 外面 旁边 附近 那边 这边 个 "
    "位 次 年 月 日 号 点 分 栋 幢 楼 层 单元 室 房"
)
EMPTY_EN = (
    "the a an is are was were be been am i we you he she it they my our your their his her its this that "
    "these those there here in on at of to for from by with and or but so if as not no please pls help "
    "thanks thank hello hi dear sir madam can could would should will has have had do does did very "
    "really too again still now today yesterday since every day days week weeks time times long some "
    "someone somebody nobody anyone one two three all any more complain complaint report building block "
    "unit room floor flat apartment tower community estate property management resident residents owner "
    "owners people get got go going come comes us me him them what when why how who which just also "
    "about up out off over near into"
)
