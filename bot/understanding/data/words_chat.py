"""How the everyday groups are named in a chat line: short words and phrases, beside the weighed ones for letters."""

from __future__ import annotations

# code -> words in folded text; a tilde stands for a space.
CHAT: dict[str, str] = {
    "house": "裂 裂缝 起泡 鼓起 掉皮 墙纸 墙角 卧室 客厅 厨房下水 飘窗 窗框 窗缝 门框 地板 空鼓 "
    "渗 泡了 返潮 霉 马桶 地漏 蹲坑 落水管 水管破 水管裂 天花 吊顶 门变形 关不严 往里灌风 "
    "隔音 合页 栏杆焊 新房 阳台门 卫生间 浴室 上水管 玻璃门 my~ceiling "
    "my~wall bathroom bedroom window~frame floor~tiles "
    "my~door tap~is~leaking water~stain",
    "water": "没水 停水 断水 水压 来水 水细 水小 出水 水浑 水黄 铁锈水 自来水 水箱 水泵 漂白粉 "
    "水有味 沉淀 有水垢 水表 水费 二次供水 洗不了澡 上不来水 tap~water "
    "water~pressure no~water water~tank water~is~brown "
    "water~supply",
    "power": "停电 断电 没电 跳闸 电闸 灯不亮 不亮 路灯 灯坏 灯泡 声控灯 黑漆漆 漆黑 照明 电压 "
    "空开 限电 电费 电表 增容 来电 lights~do~not lights~are "
    "no~power power~is power~keeps lamp electricity "
    "blackout stairwell~light",
    "gas": "漏气 瓦斯 暖气 地暖 供暖 供热 采暖 不热 冰凉 暖气片 天然气 煤气 燃气 打不着火 宽带 断网 网速 "
    "信号 光纤 网线 网断 没网 掉线 heating radiator wifi internet "
    "broadband signal gas",
    "lift": "电梯 梯子卡 轿厢 升降机 扶梯 货梯 客梯 梯控 刷梯 elevator elevators lift lifts escalator",
    "fire": "着火 起火 失火 火灾 冒烟 着了 消防 灭火器 消火栓 烟感 逃生 疏散 "
    "防火门 飞线 充电进楼 给电动车充电 给电瓶车充电 "
    "电瓶车充电 电动车充电 电瓶车上楼 电动车上楼 推进楼道 安全出口 安全通道 火患 应急灯 "
    "应急照明 fire~exit fire~lane fire~door extinguisher "
    "smoke~detector e-bike e-bikes fire~hazard",
    "noise": "吵 噪音 噪声 吵闹 太响 响声 震 音响 喇叭 唱歌 打麻将 棋牌室 吆喝 跺脚 脚步 弹球 "
    "弹琴 钢琴 敲墙 电钻 钻墙 打桩 轰鸣 嗡嗡 跳广场舞 广场舞 酒吧 睡不着 午休 不停地敲 "
    "拖椅子 跑跳 深夜施工 夜里施工 noise noisy loud music drilling "
    "karaoke stomps party banging",
    "fumes": "油烟 烧烤 排烟 烟道 异味 甲醛 刺鼻 呛鼻 呛 二手烟 吸烟 抽烟 烟味 刺眼 光污染 霓虹 "
    "广告屏 led屏 灯箱 闪 辐射 基站 通信塔 信号塔 变电站 高压线 粉尘 扬尘 废气 喷漆 "
    "油漆味 药水味 串味 fumes smoke cigarette neon glare "
    "radiation chemical~smell bright~sign",
    "cleaning": "垃圾 保洁 打扫 清扫 拖地 卫生 脏 黏 灰尘 全是灰 臭水 发臭 臭气 尿骚 狗屎 狗粪 粪便 "
    "老鼠 蟑螂 苍蝇 蚊子 白蚁 草坪 杂草 绿植 绿化 灌木 树枝 修剪 落叶 枯 秃 浇水 池塘 "
    "水池 塑料袋 厨余 果皮 garbage rubbish trash bins dirty "
    "filthy cleaner cleaners cockroaches rats grass "
    "plants weeds litter",
    "parking": "停车 车位 车库 地库 占位 乱停 违停 停满车 道闸 抬杆 闸机 起落杆 车牌 月卡 地锁 "
    "僵尸车 挪车 刮了 划了 剐蹭 临停 访客车 充电车位 装桩 停着 堵住出口 车被 parking "
    "park parked garage barrier my~car car~park "
    "my~spot van",
    "service": "保安 门岗 门卫 巡逻 值班 前台 客服 管家 经理 物业人员 物业电话 物业热线 没人接 报修单 "
    "石沉大海 没人理 不作为 推来推去 推诿 态度 监控 摄像头 摆设 门禁 单元门 敞着 陌生人 "
    "推销 小广告 被偷 被盗 小偷 丢了 盗窃 security guard staff rude "
    "cctv manager management strangers stolen ignores "
    "reception",
    "neighbours": "邻居 楼上往下 往下倒 往下扔 扔烟头 从窗口丢 高空抛物 抛物 遛狗 牵狗 不拴绳 不用绳 狗绳 "
    "大狗 狗没人管 养狗 养猫 猫砂 养鸡 养鸽 宠物 晾衣服 晒被子 泼水 浇花 对门 "
    "neighbour neighbor upstairs dogs dog leash cats "
    "pets laundry",
    "building_rules": "违建 私搭 乱搭 搭建 加盖 扩建 外扩 阳光房 玻璃房 群租 租客 合租 民宿 日租 住改商 "
    "改成 开店 足浴 美容院 公司在楼里 培训 圈成 圈起来 圈占 占为己有 占用公共 占公共 装了门 "
    "承重墙 挖地下室 种菜 摆摊 占道 封起来 架空层 防盗网 illegal extra~room "
    "airbnb hostel load~bearing fenced running~in",
    "fees": "物业费 收费 多收 重复收 扣了 押金 退款 退费 发票 开票 收据 账单 公摊 滞纳金 催费 "
    "催缴 交费 缴费 全额 涨价 空置房 预交 收一百 fee fees charge charged "
    "billed bill deposit refund invoice receipt payment",
    "committee": "业委会 业主委员会 业主大会 维修金 维修基金 维修资金 大修基金 公共收益 广告收益 广告收入 "
    "广告费 收益 选票 投票 选举 表决 换届 筹备组 换物业 更换物业 新物业 旧物业 招标 账目 "
    "公示账 冒签 代签 committee owners'~meeting "
    "maintenance~fund accounts election "
    "advertising~income",
    "developer": "开发商 交房 收房 房产证 不动产证 产权证 土地证 样板房 样板间 宣传册 虚假宣传 定金 认筹 "
    "购房 合同 烂尾 停工 精装修 面积缩水 预售 销售 置业 跑路 楼盘 developer "
    "handover title~deed show~flat sales~agent "
    "contract hand~over",
    "roads": "公交 马路 路口 红绿灯 斑马线 人行道 井盖 减速带 大坑 坑洼 路面 修路 断头路 地铁 接驳 "
    "天桥 堵车 天天堵 盲道 交通 公园 健身器材 滑梯 秋千 过马路 护栏 bus road "
    "pothole traffic crossing manhole playground "
    "pavement",
    "school": "幼儿园 小学 中学 初中 学校 学位 学区 划片 入学 上学 招生 转学 一年级 新生 "
    "学费 校车 普惠 school kindergarten",
    "other": "工资 欠薪 社保 养老金 退休金 传销 网贷 征地 拆迁 补偿 安置 中介 二手房 二手车 低保 "
    "户口 医保 贷款 劳动合同 老板 投资 假货 办卡 快递公司 salary wages "
    "employer pension visa pyramid loan fake",
}
