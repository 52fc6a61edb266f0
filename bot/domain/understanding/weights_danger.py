"""What sounds like danger, and what does not, learnt from sentences of our own."""

from __future__ import annotations

# fmt: off
# Written by tests/load/train_words.py from sentences of our own; weight -> what carries it.
BIAS = -1.937
SCALE = 20
WEIGHTS: dict[int, str] = {
    115: "#gush&water",
    103: "#hurt&person",
    89: "#gush",
    88: "#attack",
    86: "#gas&smell",
    83: "#help",
    81: "着",
    79: "and",
    72: "里",
    71: "#gas&leak",
    70: "在",
    69: "起",
    68: "#die",
    66: "个",
    64: "#fire #hurt t",
    61: "#elec&shock #fire&leak #lift&self",
    60: "#body 冒",
    58: "#lift&stuck",
    57: "#person #weapon 了",
    56: "#now",
    55: "#gas #person&stuck",
    53: "#stuck",
    52: "#die&self #fall&person 从 火",
    51: "#attack&person 面",
    50: "#intrude&self 屋 往",
    48: "#fire&help he",
    47: "#self",
    46: "s",
    45: "一个",
    43: "#body&person #self&stuck 有",
    42: "#elec&water 人",
    41: "#die&person 着了",
    40: "in 住",
    39: "#fall #person&weapon fell",
    38: "#elec&fire #height",
    37: "我 来",
    36: "把 爆",
    35: "#elec&leak #elec&person can_t 楼",
    34: "#elec&self can i 一 冒烟 房 进",
    33: "#body&hurt 地",
    32: "去了 有个 气味 浸 血 里了",
    31: "a 出 拿 直",
    30: "#leak #now&self 刀 困 子 库 都",
    29: "#fire&height #gush&now #hurt&self basement 一直",
    28: "#lift&person he_is 吃了 啦 想 掉 有贼 老 贼",
    27: "building from_the is 全 全是 口 吃 我被 起来 里面",
    26: "#attack&self #person&self coming her to 他 入 外 女 快 救 见",
    25: "#gas&self #shock she 烧 煤 煤气 起来了 边",
    24: (
        "#body&elec #fall&hurt #fire&now #person&shock #person&water burning exploded of_the on_fire smell "
        "the 个人 啊 廊 活 浓 火了 走廊 "
    ),
    23: "#body&shock #body&stuck got man 不住 塌 大 家 然 被电 起火 进水",
    22: "#body&fall #body&self #now&water by 人了 塌了 婆 往外",
    21: (
        "#gas&now electrocuted fighting from pipe th th_floor we 下去 下去了 厨 厨房 在地 家里 水浸 活着 流 "
        "男 "
    ),
    20: (
        "#elec&stuck #height&self fire_in on there_s water 不开 喷 在地上 快来 救命 爆了 破 药 被困 跑 道里 "
        "闻到 顶 "
    ),
    19: (
        "#body&weapon #fire&stuck #gas&hurt #intrude&now fire_on flames the_basement there won won_t 两 倒在 "
        "围 我老 晕 来了 栋 烧着 烧着了 突 被关 那 "
    ),
    18: "#elec&fall #leak&shock beating is_on 住了 出不 反 叫 地下 太太 应 我在 火啦 管爆 老太 老太太 醉",
    17: (
        "#attack&hurt #attack&intrude #elec&gush #shock&water myself up 人打 儿 关电 关电梯 发 喘 喘不 在天 "
        "在天台 壁 失火 好大 屋里 库水 楼道里 气管 著 里有 隔 隔壁 "
    ),
    16: (
        "#height&stuck a_man an basement_is been feel flooding help in_the roof someone_is the_roof 上有 下车 "
        "停车场 关 出不去 吐 呀 和 喝 地库 场 开了 漏气 漫 烧起 烧起来 焦 看不 算了 自 被关电 车场 "
    ),
    15: (
        "#ask&self #attack&weapon #fall&water #gas&help #help&person flat home i_can into men near near_the "
        "room want want_to with 不去 东 东西 人点 唔 地上 外面 天花 失 她 孩 开 想结 想结束 束 条 水管爆 淹了 "
        "算 结束 西 触电 车库 都是 面了 "
    ),
    14: (
        "#body&gas #fire&self #fire&shock #intrude by_a is_burning it our two 上有人 下停 不知 人拿 割 困在 "
        "室 很重 想活了 拿刀 梯里了 气 气了 气泄 水进 水里 泄 漏电 火光 烧焦 燃 爸 用 破了 突然 粪水 著火 "
        "要跳 跳下 里全 里全是 "
    ),
    13: (
        "#body&height #body&smell #elec #intrude&person #lift&water a_worker are_fighting blood filling "
        "fire_building floor hit_by i_feel is_flooding open to_kill water_pipe with_a worker 不如 不如死 "
        "不想活 不清 也 了在 了怎 了怎么 了算 了算了 二楼 劫 变 唔想 如死 如死了 往下 想活 是水 有火 楼梯 正 "
        "正在 死了算 汉 烟了 煤气味 爆裂 爷 的味 管爆了 老婆 腕 腿 被人 触 跑了 醉汉 间 阿 面有 "
    ),
    12: (
        "#ask&now #gas&gush #height&now #stuck&water a_gun come coming_from doors gas_smell gun has_a "
        "her_please is_under please_come s_a smoke_coming t_open under_water 不敢 不知道 个小 了快来 二 井 "
        "冒火 友 哗 哗哗 围着 带电 廊都 敢 是 暴 架 楼窗 气泄漏 水从 泄漏 流血 灌 电箱 站 翻 脚 被人点 要跳楼 "
        "走廊都 身 还 醒 重的 闻 𨋢 "
    ),
    11: (
        "#attack&die #die&height #height&person #leak&now #leak&smell #lift&now and_it box coming_out down "
        "electric fell_down gas_is going_to got_electrocuted he_has into_my is_beating is_filling it_s like "
        "my somebody someone_got stabbed strong under 一声 下 不过 仔 他说 他说要 伤了 动 区了 厅 去死 反应 "
        "台上 喉 喘不过 喝了 在冒 在烧 在里 在里面 地库水 天花板 如 安眠 安眠药 家门 小区了 层 工人 带 库水浸 "
        "我想 手 撑 敲门没 斯 是烟 有人拿 有人要 有电 梯间 楼上有 楼有 水浸地 水进小 洪 洪水 洪水进 活着太 "
        "浸地 浸地库 漏气了 烛 烟雾 焦味 煤气泄 瓦 瓦斯 瓶 眠药 着人 着太 知道 窗 窜 紧 脱 花板 话唔 话唔想 "
        "路 跳下去 都系 铁 门没 雾 "
    ),
    10: (
        "#body&lift #elec&hurt #fall&lift #help&stuck #now&person a_car a_child about_to are_flames burst "
        "collapse everyone fire_th flames_in house i_want inside my_house our_basement the_lights there_are "
        "through through_the to_collapse whole 一个人 七 上了 不想 个女 了快 了老 人从 人要 伯 出来 压 叫救 "
        "叫救护 呼 嘶 嘶嘶 困𨋢 地上打 子烧 小时 帮人 想一 成 我家门 我爸 打人 持 暴雨 有人 有位 机 杀 杂 "
        "杂物 来的 梯了 楼失 楼失火 楼顶 没关 油锅 泼 浓的 溺 满屋 火花 烧到 燃气味 生命 电 电梯了 痛 的味道 "
        "的煤 的煤气 盆砸 看不清 着一 着一个 着火啦 砍 站在 系 自杀 花 花盆砸 货 赶 踩 车著 车著火 软 那边 "
        "配电 里水 金 门缝 "
    ),
    9: (
        "#gush&lift #gush&person #help&self #hurt&shock #self&smell and_won been_in blood_on burglar "
        "burglar_in by_the caught doors_won everyone_is feel_like fire fire_fire from_flat garage_is in_block "
        "is_running killing_myself like_killing minutes much much_blood pipe_exploded running running_out "
        "security_guard she_was smoke_is so so_much something t_get the_gate the_parking the_security "
        "the_transformer toddler transformer transformer_exploded upstairs was_electrocuted we_can worker_was "
        "七座 七座火 上掉 上跳下 下停车 下车库 不住了 不到 不想再 位老 保安围 保安把 停车 偷正 偷正在 冒出 "
        "到好 割了 半夜被 半小 半小时 口有 口有人 可 号 告牌砸 味儿 命 命啊 哥 啲 困在电 在停 在楼顶 地下停 "
        "地下车 场浸 场浸水 声吵醒 外面了 夜被 天没 失火了 孩被 安围 安围着 安把 客厅 小偷正 小孩 小孩被 座火 "
        "座火灾 廊都是 当 心脏 快叫 快啲 想再 想跳 把人 抢劫 摸 救命啊 有位老 机冒 机冒烟 栏 楼上掉 楼要塌 "
        "气味道 水哗 水哗哗 没意 活着没 浓烟 浴 浸水 漂 火苗 炉 烧焦味 热水 燃气 牌砸 牌砸人 男的 的一 着没 "
        "着没意 着火了 砰 砸人了 管我 累了 翻过 苗 被 被困在 被水 要塌 要塌了 赶紧 车场浸 软管 进小 进小区 "
        "都是烟 都没 铺 锁在 锅着 锅着火 门 门口有 闻到好 骑 黑烟 "
    ),
    8: (
        "#attack&body #body&now #help&hurt #help&lift #leak&person #self&water are at_the boiler car "
        "caught_fire cut end fighting_with floors friend going he_s help_fire i_ve in_building is_bleeding "
        "is_outside is_sparking is_unconscious kill_myself knives live men_fighting my_friend outside pills "
        "see she_can socket socket_is sparking stuck_in the_ceiling the_socket to_end took two_men "
        "unconscious ve ve_been with_knives 三 上的 下面 不应 不开想 不起 个男 也开 也开不 了一下 了电 了老鼠 "
        "人心 人拿刀 人点着 人突 从楼 伤 做 做人 儿子 元 入屋 入面 全是水 冲 刀片 动不 单元 去 叫不 吃了老 "
        "吵醒 味道很 哗哗往 哗往 哪里来 唔想做 嚟 围着一 在冒烟 在打 在泳 在泳池 声吵 够了 大火 大看 大看不 "
        "夹住 奶 妈 子了 子在 孩掉进 客 家了 家里有 就从 己 库进 库进水 座 开不开 开想 开想跳 很大看 很重的 "
        "快叫救 想不 想不开 想做 想做人 想跳楼 我不 我家了 手腕 抢 报警 持刀 挖 掉进 摔下 撑不 昏 是燃 是燃气 "
        "有人从 有很重 有火光 有贼入 杂物被 根 梯从 梯里半 楼上的 楼下车 楼梯间 楼滑 楼滑到 水里有 没意思 洁 "
        "活了 涌 淹 滑到 漏煤 漏煤气 火很大 火烛 烟雾很 燃了 爆水 物被 物被人 电梯从 男人 的烧 盆砸到 积水里 "
        "管 粪 老人心 老公 老鼠药 自己 血流 被电了 被锁电 说要自 贼入 贼入屋 走 跳楼 车库进 车里 进屋 通道那 "
        "道很 道烟 道那 道那堆 遗 那堆 那堆杂 那里 配 里半 里半小 里有电 里来 里来的 锁电 锁电梯 门也 门也开 "
        "雾很 雾很大 鼠药 "
    ),
    7: (
        "#ask&leak #body&die #die&now #elec&help #elec&intrude #help&water #hurt&now #hurt&smell #hurt&stuck "
        "#self&shock an_ambulance an_electrician and_fell are_beating beating_her beating_up box_is broke "
        "call_an car_on ceiling ceiling_about coming_through down_on electrical electrical_box electrician "
        "electrician_got entrance everywhere fighting_at fire_near flat_is gas gas_in gas_near "
        "getting_stronger go_on goodbye got_shocked guys guys_are head his hit in_a jumped jumped_from kid "
        "leaking lights_whole line line_fell men_with my_home of_gas on_i power_line road s_smoke shocked "
        "shocked_and smell_gas smell_getting somebody_jumped sticks sticks_are stronger t_go the_boiler "
        "the_building the_door the_electrical the_entrance the_gas the_road two_guys up_the wants wants_to "
        "water_coming whole_ceiling window with_sticks 一了 一了百 一碰 一碰就 上打 下坠 下坠了 不下 不下去 "
        "不敢动 不见 业主在 两帮 两帮人 主在 主在地 么办 么还没 了想 了楼 了百 了百了 井里 人倒 人倒在 人呢 "
        "人打群 人持 人持刀 人晕 人翻 人被 们出 们出不 住业 住业主 保安按 停住 停住了 入室抢 关着 关着人 "
        "冒出来 冒烟了 到膝 到膝盖 反锁 反锁在 口两 口两帮 口要 可恋 吃了一 吐血 响了 啪 嘶响 嘶嘶响 器漏 "
        "器漏电 四 困住 困住了 在喷 坐在 坠了 堂打 堂打保 外喷 外跑 大堂打 大我 大我们 天然 天然气 太大我 "
        "女孩 子不 子发 子烧了 孩子在 孩掉 安按 安按住 室抢 室抢劫 家煤 家煤气 小孩掉 小时了 就麻 屋子 工 "
        "已经烧 帘 帮 帮人打 当街 当街抢 往外喷 往外跑 往楼 很 得很 微 微信 怎么办 怎么还 恋 想一了 我们出 "
        "我老公 房冒 打保 打保安 打群 打群架 抢小 抢小孩 护车 拿着 按住 按住业 救护 救护车 救火 敢动 敲门 "
        "斯漏 斯漏气 无可 无可恋 时了 是煤 是煤气 有人持 有人突 有人翻 有人被 有味 来火 来火越 来越 梯往 "
        "梯往下 梯里关 楼窗户 楼阳 楼阳台 止不 止不住 气了怎 气没关 气罐 水倒 水倒灌 水器漏 水淹 水漫 水还 "
        "汉在 汉在大 没来火 泡 派 派人 浴室 火来 火越 火越来 点了 烟太 烟太大 烧东 烧东西 烧了 然气 煤气罐 "
        "狗咬了 瓦斯漏 瓶安 瓶安眠 生无 生无可 百了 直往 真的 眠 着人呢 着孩 着孩子 知道哪 砸人 碰 碰就 "
        "碰就麻 窗帘 管爆裂 箱在 线掉 经烧 经烧到 罐 群架 脏 脚面 血了 街 街抢 街抢小 被玻 被玻璃 警 说要 "
        "请问瓦 货梯 货梯困 越 越来 越来越 车怎 车怎么 车着 轮 过来 还有 还没来 道哪 道爆 道里全 醉汉在 里关 "
        "里关着 里有味 铁门 铁门带 门口两 门口要 门带 门带电 门打 门打不 问瓦 问瓦斯 防车怎 顶楼 高 鼓 "
    ),
    6: (
        "#ask&attack #body&hypo #gas&person #hurt&leak #hypo&shock #lift&shock a_girl a_knife about and_i "
        "and_is and_one apartment badly between between_floors bleeding bleeding_a bleeding_badly car_parked "
        "child_is choking cleaning cleaning_liquid dad drank drank_cleaning drooping dropped face face_is "
        "fell_and fell_from fighting_and flames_from girl having her_face i_smell i_took is_a is_drooping "
        "is_having liquid man_is many_pills my_apartment my_dad my_neighbor my_toddler neighbor off_the one "
        "one_was parked_near parking_garage pouring room_caught s_choking the_car the_th the_trash the_window "
        "they_are thick thick_smoke to_jump toddler_drank took_too trapped trash trash_room up_and was_hit "
        "was_stabbed 一下子 一个快 上跳 下子 下灌 下电 不过来 业保 业保安 业赶 业赶紧 两层 个仔 个仔话 个孩 "
        "个孩子 个小孩 个快 个快递 个男的 个醉 中 么还 了人 了出 了出不 了想结 了有 了有人 了漂 了漂白 了血 "
        "二楼有 人往 人心脏 人打伤 人触 从门 从门缝 仔话 仔话唔 企 伯在 伯在泳 位老人 偷电动 光 光冲 光冲天 "
        "入室 入面有 全是烟 再 冲天 几天没 刀子 刀子了 刚 到 到我了 到车 动刀 动刀子 化气 化气味 升 升降 "
        "升降机 厉 厉害 压到 厨房抽 反水 变成 变成游 口疼 可能 台杂 台杂物 号楼 吸 员打 味很重 呼吸 和小 "
        "和小孙 咙 哗往下 商铺 啪啪 喉咙 喘不上 喝了漂 在停车 在偷 在偷电 在家 在漏 场有 场有车 场死 场死了 "
        "圾房 垃圾房 堆杂 堆杂物 堆起 堆起火 塑料烧 大已 大已经 大爷 大的 太和 太和小 太太和 太累 太累了 "
        "失火啦 头了 头漏电 女人 奶奶 好像 好多 子一 子被关 孙 孙子 孙子被 孩喝 孩喝了 孩子一 安把人 家变 "
        "家变成 家里全 小孙 小孙子 小孩喝 就 屋了 山 左 廊水 开不 引 弥 弥漫 当场 当场死 得厉 得厉害 心口 "
        "心脏骤 想从 想去 想去死 想吐 成游 成游泳 我家变 我想去 我老婆 房抽 房抽油 打伤 打伤了 打我爸 打起 "
        "打起来 找不 找不到 把人打 抢包 抱 抽油 抽油烟 拦 掉在 摔下来 料烧 料烧焦 斯味 星 晕过 晕过去 有小孩 "
        "有很 有条 有条狗 有车著 朋 朋友 机困 机困人 机着 机着火 杂物堆 束生 束生命 条狗 条狗当 来人 来救 "
        "板哗 板哗哗 栋失 栋失火 栋楼 栏杆 梯井 梯半 梯突 梯突然 楼上跳 楼下电 楼道烟 正在偷 水已 水已经 "
        "水没用 水漫金 水还在 水都 池了 池遇 池遇溺 没出 没反 没反应 没用 油锅着 泳池了 泳池遇 泼水 泼水没 液 "
        "液化 液化气 淋浴 滚 漂白 漂白水 漏了 漫金 漫金山 火了物 火光冲 火很 火星 火烛啊 灯被 灯被电 烛啊 "
        "烟从 烟从门 烟往 烟机着 烟雾弥 然气味 然气管 爆水管 爆炸了 物业保 物业赶 物堆 物堆起 狗当 狗当场 "
        "瓦斯味 电梯井 电梯半 电梯突 电表箱 疼 白水 的水 的烧焦 直往外 着太累 砸中 穿 站在楼 箱那 箱那里 糊 "
        "累了想 结束生 肿 胸 胸口 脏骤 脏骤停 脱裤 脱裤子 花板哗 蜂 表箱 被困住 被车撞 被锁 裤 裤子 要杀 要砍 "
        "要自 要自杀 谁家 走廊水 起火了 超 路上 身子 车场有 车库水 边身 边身子 过去了 进屋了 进我 递员打 遇 "
        "遇溺 道很大 道有很 道烟雾 道里有 那个 都掉 都泡 里一 里发 里起 重的烧 重的煤 金山 门口 门没人 闹事 "
        "闻着 阳台杂 阿伯 阿伯在 降 降机 降机困 雾弥 雾弥漫 面有人 面的 马路 马路上 骤 骤停 黑 鼓包 鼻 "
    ),
    5: (
        "#attack&lift #die&hurt #fall&now #fall&weapon #help&leak #now&smell #shock&stuck a_stranger a_woman "
        "and_my and_she ankle ankle_deep anymore balcony_is been_stabbed beeping_and below below_mine bin "
        "bin_room breathe bursting bursting_out can_smell ceiling_it choking_her cut_by dad_can deep don "
        "don_t drooping_and edge edge_of electric_shocks elevator_minutes everywhere_in exploded_in feel_sick "
        "filling_my filling_with flat_below flooded floors_kids followed followed_me friend_wants full_of "
        "garage gas_alarm gas_coming gas_everywhere gas_pipe gate get_out gives gives_me guy hallway has "
        "her_upstairs himself hitting home_and husband husband_is i_don inside_crying is_bursting is_flooded "
        "is_full is_sitting is_strangling is_trying it_smells kids_inside kill_himself kitchen knife_on le "
        "leak_in life lift_stopped lights live_anymore lobby locked locked_in main man_with me_electric "
        "me_home mine my_husband of_smoke on_a open_been outside_my pipe_was please re re_trapped s_ankle "
        "says security shocks shower shower_gives sitting sitting_on smell_of smell_on smoke_everywhere "
        "someone_has someone_s something_exploded speak stopped_between stranger stranger_followed strangling "
        "strangling_her strong_gas strong_smell t_breathe t_speak t_want the_bin the_edge the_flat "
        "the_hallway the_lobby the_shower the_third the_workers there_is third third_floor to_live trying "
        "trying_to was_cut water_fast we_re with_water woman workers workers_gas zhaohuo zhaohuo_le 一下停 "
        "一瓶 一瓶安 一直在 一起 一起死 三栋 上喊 上喊要 上大 上大哥 上掉东 上晒的 下停住 下去死 下掉 下流 "
        "下车撞 不停 不止 不省 不省人 不见路 不解 不解决 不过气 不醒 世界 世界上 业吗 个不 个不停 个世 个世界 "
        "个厨 个厨房 个外 个外卖 个大 个女话 个老 中婴 中婴儿 中毒 中间 么热 也不 了一个 了一瓶 了人没 了压 "
        "了压到 了屋 了很 了很多 了我 了药 了血流 了车 了遗 了里 了里面 事火 事火没 二楼阳 人一 人一直 人啦 "
        "人拿着 人没事 人突发 人要跳 人触电 人骑 人骑在 人高 人高空 从楼梯 仔入 仔入了 他翻 他翻过 们看 "
        "你们看 保洁 保洁阿 俩 俩邻 俩邻居 倒 倒下 倒了压 倒在地 偷进我 儿车 充电器 入了 入了屋 全淹 全淹了 "
        "再不解 再活 再活在 再见 冒黑 冒黑烟 农 农药 决 决我 决我就 出火 出火来 出门 刀在 刀片划 划手 划手腕 "
        "别管 别管我 到人了 到好大 到很 刺鼻 前夫 割了血 割腕 动静 包的 包的骑 北 北门 北门跑 半 单烧 单烧着 "
        "厅全 厅全是 压到人 压器 压线 压线掉 厨房烧 厨房著 厨房都 去死给 发心 发心脏 发高 发高烧 受够 受够了 "
        "变压 变压器 只想 只想结 叫不醒 台上晒 台塌 台塌了 台外面 台着 台着火 吃了药 吊 吐血了 吞 听到 吸了 "
        "味呛 味好 呼吸了 哥吐 哥吐血 唔想生 喊要 喊要死 喷得 围墙倒 在我 在这个 场上 场上有 圾房那 坠 坠了一 "
        "堵不 堵不住 堵在 墙倒 墙倒了 壁阳 壁阳台 外机冒 夜被报 大哥 大哥吐 大狗 天台栏 天没出 天这 天这么 "
        "太痛 太痛苦 夫 女儿 女的 女话 女话唔 她拿 她拿刀 好大的 好浓 好浓的 婆婆 婴 婴儿 婴儿车 子一起 "
        "子发高 子掉 子锁 子锁车 存 孩子锁 客厅全 家里水 对讲 对面 对面楼 就从楼 就跳 居动 居动刀 屋里有 "
        "屋里水 已经打 带着 带着孩 广场上 床 床单 床单烧 廊好 廊好浓 廊水漫 往下坠 往下掉 往下流 往北 往北门 "
        "很浓的 得快把 快堵 快堵不 快把 快把床 快来人 思 想再活 想生 想生存 意思 憋 成个 成个厨 我个 我个女 "
        "我受 我受够 我在里 我就从 我站 我站在 我老豆 我被困 房烧 房著 房著火 房那 房那边 房都 房都系 打 "
        "打人啦 打老 托 托往 托往北 把床 把床单 抢包的 护栏站 报响 报警声 抽筋 抽筋了 拿刀片 拿酒 拿酒瓶 挂 "
        "挂在 掉东 掉东西 摩 摩托 摩托往 撞人 撞人了 明火 是烟看 是血 晒反 晒反应 晒的 晒的被 晕倒 暴雨车 替 "
        "替我 有个孩 有人倒 有人往 有人晕 有人触 有人骑 有人高 有呼 有呼吸 有明 有明火 有根 有老 有老人 "
        "有贼仔 有车 杀我 杆上 杆上喊 板 栋顶 栋顶楼 栏杆上 栏站 栏站外 梯一 梯口 梯门夹 楼上大 楼有明 死给 "
        "死给你 气呀 气味呛 气味好 气报 气报警 气没 气漏 气炉 气炉漏 气那 气那个 水喉 水快 水快堵 水柱 水涌 "
        "水涌进 水里了 没事火 没出门 没晒 没晒反 没有呼 洁阿 洁阿姨 流不止 浓的瓦 消防管 涌进 源 漏紧 漏紧气 "
        "火呀 火好 火好大 火来了 火没 火没灭 炉漏 炉漏紧 点着 烟了怎 烟看 烟看不 烟都 烧抽 烧抽筋 烧焦的 "
        "热得快 焦的 焦的味 煤气呀 煤气没 煤气炉 燃气报 燃气管 燃气那 爆炸 片划 片划手 物业吗 狗咬 现在 "
        "玻璃割 璃割 璃割了 生存 生男 电倒 电到 电得 电梯一 电梯口 电梯往 电箱冒 界 界上 界上了 留 留了 疼得 "
        "痛苦 痛苦了 百 的一声 的瓦 的瓦斯 的骑 的骑摩 皮都 直叫 直在 省 省人 省人事 看 看不见 着了人 着太痛 "
        "着火呀 着门 砍人 砰一 砰的 砰的一 砸中婴 碌 碌落 空掉 突发 突发心 站外 站外面 筋 筋了 管了 管脱 "
        "管道爆 箱冒 箱在烧 紧气 线掉下 经打 结 给你 给你们 翻过护 老豆 老豆没 股 胶 胶皮 脸 臭鸡 臭鸡蛋 苦 "
        "苦了 落 落楼 蛋 血流不 表箱在 被子烧 被报 被报警 被淹了 被电得 要带着 要杀我 见路 解决 解决我 触电了 "
        "言 警声 警声吵 警报响 讲 说要带 豆 豆没 豆没晒 贼仔 贼仔入 走了 走廊好 起死 起烟 起烟了 跌 踩空 "
        "踩空掉 踹 车子 车撞 车撞人 车棚 车里了 软管脱 边火 边火好 过护 过护栏 过气 这个世 这么热 进去了 "
        "进来了 进水快 道爆裂 遗书 那个报 那边火 邻居动 都系烟 酒 酒瓶 里跳 重 锁车 锁车里 门夹住 门就 门就是 "
        "门没反 门跑 门跑了 闻到很 防管 防管道 阳台上 阳台塌 阳台着 陌生男 隔壁阳 面楼 顶楼有 骑在 骑在天 "
        "骑摩 骑摩托 高压 高压线 高烧 高烧抽 鸡蛋 "
    ),
    -5: (
        "#ask&stuck #body&nuis #die&elec #die&leak #die&strange #gas&hypo #height&water #hypo&leak #hypo&past "
        "#hypo&stuck #leak&strange #not&nuis alarm_test are_dead are_full balcony battery bins bins_are "
        "block_the bored bored_to bothers bothers_us broken_again broken_step cockroaches cockroaches_scare "
        "could_get death_waiting does does_not door_keeps door_lock drill drunk_people duty everything "
        "everything_is expensive falling_leaves fine fine_now fire_drill fire_is for_you from_restaurant "
        "gas_bill get_hurt guard_sleeping gym happens_if hurt_on if_there ignite is_fine keeps_slamming "
        "kids_may kitchen_bothers leaves leaves_block lights_are lock lock_broken loose low_water m_bored "
        "me_to no_gas not_ignite now_the on_duty people_shouting pressure restaurant_kitchen robbery scare "
        "scare_me shouting_at slamming sleeping sleeping_on stain_on step stove_does supply_today test "
        "test_is the_broken the_drain the_guard the_gym there_was today too_expensive too_hot waiting "
        "waiting_for was water_pressure what what_happens 一下灯 一会 一会儿 一天 一天了 一张 一截 一样往 "
        "一点就 一跤 三次 上天 上天天 上小 上小孩 上新 上新闻 上来了 上楼 上浇花 上涨 上装 上装修 下了 下来了 "
        "下灯 下灯吧 下雨天 下饭店 下饭馆 不便 不便想 不对 不良 不要锁 业主群 丛 丢了一 个价 个价格 个电话 "
        "主群 主群里 么大 也没 也没人 了一会 了一截 了一样 了也 了也没 了八 了八遍 了关 了关不 了好几 了晚 "
        "了晚点 了火了 了睡 了睡不 了道 了道闸 事了 二手 二手烟 人传 人传销 人修 人修一 人扎 人扎了 人打麻 "
        "人摔过 人敲错 人烧落 人走路 人食 人食烟 今年 从卫 从卫生 们气上 们的血 们这天 件 价格像 会儿 会儿已 "
        "会谢 传销 便想 便想装 保安帮 保安骂 修一 修一下 修了 停水一 停水了 偷了我 偷偷 偷偷了 像着 像着火 "
        "儿已 儿已经 八 八遍 具 具摊 几个电 几时 刀具 刀具摊 划了一 刚才电 别那 别那么 刺划 刺划了 前几 "
        "前几天 加护 加护栏 区上 区上新 区里的 医 十 半夜有 卡在空 卫生的 压都 压都被 去看 去看了 反味 受伤 "
        "口放 口放刀 口进来 台地 台地漏 台有 台要 台要不 合租 后面叫 吓死 听说 听说隔 吵架 告牌快 呢度 呢度成 "
        "味难 味难闻 咬得 响休 响休息 嘈到 园 园淹 园淹死 困人已 在空 在空调 在草丛 在这 地库地 地漏反 地面潮 "
        "坏了关 堆放 堵住 墙掉 墙掉皮 壁小 壁小区 壁漏水 外墙掉 外机后 多花 多谢 夜有 夜有人 天台要 头滴 "
        "头滴水 好多花 好好 好好说 好说 子走 子走丢 学生合 孩子被 孩子走 孩玩游 安帮 安帮我 安骂 安骂人 "
        "家狗死 家里老 对着 对着我 将到 将到半 小偷偷 小区上 就撞 就撞到 居在门 居说有 差一 差一点 已经出 "
        "已经找 已经救 希望安 帮我 帮我抬 常 平 库地 库地面 应灯 店黑 店黑烟 度成 度成日 座没 座没电 座盖 "
        "座盖板 影响休 往上涨 很着 很着急 心态 心态炸 心有 心有人 心都麻 快一 快一点 快掉 快掉了 态炸 态炸裂 "
        "怕有 怕有人 急用 怪 怪味 恶 想申 想申请 想装 想装扶 感应 感应灯 戏喊 戏喊救 成日有 我去 我去看 "
        "我家狗 我很 我很着 我抬 我抬老 我的快 我看错 截 户关 户关不 手机在 手机没 手毛 手毛刺 手烟 手烟从 "
        "手被门 才 才电 才电梯 打了八 打了好 打扫卫 打爆 打爆了 打牌 扫卫 扫卫生 扬保 扬保安 找到 把我 把手毛 "
        "抓 抓一 抓一下 折 抛 抛物 抢钱 抬 抬老 抬老人 抽烟的 担心有 拴 拴绳 挤 损 换了 掉皮 排烟 排烟管 "
        "排风口 接触 接触不 插头 插座没 插座盖 摊冒 摊冒烟 摔过 撞了道 撞到小 收 放刀 放刀具 故 救出 救出来 "
        "散 敲 敲错 敲错门 日有 日有人 早 昨天 昨晚 是我们 是我看 晚点 晚点说 暖气片 曝 曝光 有人传 有人打 "
        "有人食 有怪 有怪味 有蛇在 有车撞 望安 望安装 木 木了 机后 机后面 机在 机在电 机排 机排烟 机没电 "
        "来人修 来抓 来抓一 板掉 板掉了 板生 板生锈 栓箱的 样往 样往上 格像 格像着 梯晕 梯有 梯里玩 楼上天 "
        "楼上小 楼上浇 楼上装 楼下了 楼价 楼返潮 楼道 楼道抽 死了好 死了睡 毛刺 毛刺划 气上 气上来 气别 "
        "气别那 气味难 气片 气表走 水一天 水了 水压 水味 水味道 水滴下 水漏 水漏到 水的 水表在 汗钱 沙 没拴 "
        "没拴绳 没有人 没水 没问 没问题 浇花 浇花水 消火 消火栓 消防栓 消防演 游戏喊 滴下 滴下来 漏到 漏到楼 "
        "漏反 漏反味 潮湿 火了一 火了我 火栓 火栓箱 火气别 火门 火门坏 灯吧 灰 炸裂 点就 点就撞 点说 烟从卫 "
        "烟味很 烟机排 烟的 烟的人 烟管对 烤摊冒 烦快一 烧落 烧落叶 煮 爆了也 牌快 牌快掉 狗在 狗没拴 猫卡 "
        "猫卡在 玩游 玩游戏 玩闹 班 生合 生合租 生的阿 生间排 申请 电了晚 电梯晕 电话没 电钻 电钻声 的人已 "
        "的人烧 的会 的会谢 的快 的快递 的血 的血汗 的门关 的阿 的阿姨 盖板 盖板掉 看了 看了没 看错 看错了 真 "
        "真的会 着我家 睡不 睡不着 砸到人 祀 祀烧 祀烧纸 祭 祭祀 祭祀烧 租 空抛 空抛物 空调水 窗户关 等到 "
        "管对 管对着 管有点 箱的 箱的门 经出 经出来 经找 经找到 经救 经救出 绳子 老人爬 老鼠死 胎 胎被人 自行 "
        "自行车 臭死 臭死了 良 花园淹 花水 草丛 落叶 蛇在 蛇在草 血压都 血汗 血汗钱 行 行车 补一 补一张 表在 "
        "表在走 表扬保 表换 表走 表走得 被人扎 被划 被划了 被刮 被刮了 被撞 被门 被门把 要不 要不要 要是 要等 "
        "要锁 触不 触不良 让我 话打了 话打爆 话没 话没人 说有 说有煤 说隔 说隔壁 请来抓 谁负 谁负责 调吗 调水 "
        "调水滴 谢谢师 财 费太 赔偿 走得 走得快 走路不 跟你 跟你们 路不 路不便 跳广 跳广场 跳楼价 踢 躺在 "
        "车被划 车被刮 过期 过火 返味 这个价 这天 这天台 这是我 逼 遍 道抽 道抽烟 道有怪 道里臭 道闸 道闸杆 "
        "那么 那么大 都被你 都麻木 里玩 里玩闹 里老 里臭 里臭死 里说 钻声 锅店油 错门 门口放 门坏 门坏了 问一 "
        "问一下 间排 间排风 闸杆 防栓 防演 防火 防火门 阳台 阳台地 隔壁小 难闻 雨天 需 需要 面叫 面潮 面潮湿 "
        "风口 风口进 食烟 饭店黑 饭馆 饭馆油 馆油 馆油烟 骨折 高空 高空抛 麻将到 麻木 麻木了 鼠死 鼠死在 "
        "龙头滴 "
    ),
    -6: (
        "#body&leak #die&shock #fall&self #gush&self #hypo&nuis #intrude&past #now&nuis #now&stuck "
        "#past&stuck #past&water #person&smell a_killer a_scratch a_water afraid battery_low cars ceiling_has "
        "coming_this cracked dizzy dogs downstairs fire_hydrant gas_meter grass grass_is gym_music hydrant "
        "hydrant_has injuries injuries_just is_closed is_cracked is_dead is_killing is_peeling kids_playing "
        "kill_us killer killer_here killing_me knife_sharpener last_year leak_under meter meter_reading "
        "mosquitoes mosquitoes_everywhere no_injuries no_water of_service paint paint_is peeling peeling_on "
        "playing playing_with pool_is price price_will reading reading_is scratch scratch_on service "
        "service_again sharpener sharpener_coming sink small small_leak stray stray_dogs stuck the_bill "
        "the_knife the_price the_sink too_loud traffic traffic_is under_the wall_is will_kill with_fire year "
        "一楼不 上孩 上孩子 上扔下 上班 下撒 下撒尿 下烧纸 不 不会着 不准 不活 不活了 不让人 丢了书 个时 "
        "个时间 书包 乱拉 了三 了书 了书包 了快递 井盖响 人在 人爬楼 人贴 人贴小 人跳楼 人躺 人都 们在 们在电 "
        "价格 会所 会所了 位抢 位抢得 住院 住院了 保安吼 保安换 保安火 保护 保护器 修改 修改个 倒灌进 倒骨 "
        "倒骨折 停在一 傅 充 关不紧 再这 再这样 准 别在 别在门 别的小 动别 动别在 动车被 化粪 化粪池 占道 "
        "卡顿 厨房下 又停电 口保 口保安 口搞 台往 台往下 合 吓到 吓到了 吼 吼人 味很 器打 器打不 困死 困死了 "
        "在一 在一楼 在会 在会所 在楼道 在没 在走 坏我的 堂 墙泡 墙泡了 壶 壶落 壶落在 大家 太吵 头从 头从楼 "
        "妈住 妈住院 子丢 子丢了 子们 子们在 子被狗 子跑来 孩在阳 孩子丢 孩子们 安吼 安吼人 安打瞌 安换 "
        "安换人 安火 安火气 家墙 家墙泡 家淋 家淋了 小广 小广告 就是 就是想 居都 居都翻 岗 师 师傅 库异 "
        "库异味 店占 店占道 座松 座松了 开玩 开玩笑 异味 张 往下撒 得要 得邻 得邻居 忘 快递被 急死 患 意火 "
        "意火爆 感误 感误报 我妈住 我家墙 我家淋 我的被 我的车 我要被 房下 房下水 所了 打孩 打孩子 扔下 "
        "扔下来 扬 找谁 抢得 抢得邻 抢购活 护器 报修改 抽烟真 换人 换人了 插座松 搞 撒尿 改个 改个时 数 "
        "新闻里 明节 明节有 晚上 有人贴 有人躺 有点渗 有烟头 来跑 来跑去 来蹦 来蹦去 来过 枝快 树枝快 样下 "
        "样下去 格 桩 梯卡顿 楼上孩 楼不 楼不走 楼充 楼充电 楼要命 楼道灯 气很 气很大 水器打 水壶 水壶落 池没 "
        "没电了 油烟好 活动别 流浪 浇水把 淋了 清明节 漏水把 漏电保 灌进我 火吧 火气很 火爆的 点渗 烟头从 "
        "烟感误 烟真 烟真呛 烧水 烧水壶 然停 然停电 爆的 爆的店 爬楼 爬楼要 狗吓 狗吓到 玩笑 现在没 玻璃被 "
        "璃被 璃被砸 生 生意火 生的 申 电保 电保护 电线乱 的小 的小区 的店 的店占 的烟 的车 盖 盖响 盖松了 "
        "看着旧 真呛 着急 着旧 着火吧 着过 石 砖松 砖松动 突然停 窗户 粪池 线乱 线乱拉 线看 线看着 给电 翻脸 "
        "翻脸了 老人摔 能装 能调 脸了 节 节有 节有人 落在 落在会 被狗吓 要被 让不 让不让 让人 设 说别 说别的 "
        "说要打 请来 购活 购活动 贴小 贴小广 走丢 跑去 跑来 跑来跑 跤 蹦去 蹦来 蹦来蹦 车 车一 车位抢 车库异 "
        "还让 还让不 这是 这样下 这线 这线看 递被 递被偷 道不 道灯 邻居都 都翻 都翻脸 都麻了 里说别 里蹦来 "
        "锁了 锅了 长 门关 门关不 门口保 门口搞 门被 闪 闻里 闻里说 阳 阳台往 隐 隐患 饭店 "
    ),
    -7: (
        "#ask&height #ask&hypo #ask&nuis #ask&strange #elec&hypo #gas&stuck #height&nuis #hurt&not "
        "#intrude&weapon #not&past #nuis&strange aed am_dying are_slippery argue_a balcony_with "
        "barbecue_restaurant barbecue_smoke bottle can_i car_was cctv control control_smell drain_is dying_of "
        "false false_alarm fills fills_our fire_alarm fix fix_the for_parking from_downstairs garage_need "
        "garbage garbage_shoot gas_supply heat hit_in i_jump i_nearly jump_the just light light_is makes_me "
        "me_dizzy my_mother my_neighbours nearly nearly_slipped need need_cctv neighbours neighbours_argue "
        "of_heat pest pest_control please_fix queue queue_for restaurant_fills shoot_is slipped slipped_on "
        "slippery slippery_someone smell_makes someone_could stairs_are street street_light supply "
        "the_balcony the_barbecue the_queue the_wet was_a wet wet_floor will_fall with_smoke 一点水 上个 "
        "上个月 上浇 下扔 下烧烤 不平 不要在 主 之前 乱按 乱按门 了一排 了个坑 了我的 了没有 井盖 人乱按 "
        "人在这 人打篮 人跳 以前有 们小 们小区 休 休息 偿 冷 几 出来了 划 别 到半 到半夜 到楼 到楼下 前有人 "
        "匙 区有人 区着 区着火 占 卫生间 台打 台打不 吵得 味了 味重 咬 喊 喷泉 嘈 在这里 圾 圾焚 圾焚烧 "
        "坏我家 垃 垃圾 垃圾焚 壁抽 壁抽烟 太热 头漏一 头烫坏 夹了 夹了个 子咬了 子挡 安装 家被 家被子 家阳 "
        "家阳台 小区着 屋开 屋开裂 已经修 开裂 异响 得想 态 息 慌 我们小 我家厨 我家被 我家阳 战 房屋 房屋开 "
        "扎 打麻将 折过 抽烟飘 拉屎 按门 按门铃 排风 撞到 撬 改造 时间 明 是想 晾 晾衣 晾衣杆 有人烧 有人跳 "
        "有异 有异响 杆掉 杆掉下 枪 枪战 梯按 梯里抽 气味了 气灶打 气灶点 池水 没有煤 没通 泉 泳池水 活动 涨 "
        "淋头漏 清明 滑倒骨 滴到 漏 漏一 漏一点 漏电已 演 火味 火味重 灶台打 灶打 灶打不 灶点 灶点不 点不 "
        "点不着 点水 烟头烫 烟飘 焚 焚烧 煤气公 煤气灶 燃气灶 狗死 狗死了 狗没 狗追 生意 生间 电已 电已经 "
        "电梯按 着不 着火 砸到 积 积水 笑死 笑死我 经修 经修好 绳子挡 药味 行车倒 衣杆 衣杆掉 被偷了 被夹 "
        "被夹了 被狗追 装扶 装扶手 要在 要换 说法 谢师 谢师傅 负 负责 责 贵 车倒 车倒了 车门 车门被 这里滑 "
        "进不来 造 里抽 里抽烟 里滑 里滑倒 钥 钥匙 锈了 门禁 门被夹 门铃 问题 限 隔壁抽 难 顶漏 题 飘到我 "
        "香火 香火味 骨折过 "
    ),
    -8: (
        "#ask&die #ask&lift #help&strange #hurt&past #hypo&lift #leak&not #lift&past #not&strange a_question "
        "ad ad_on all_night appointment bleeding_money call_in case case_of charges detector detector_battery "
        "dog_off dripping elevator_often escape escape_plan exit exit_is extinguisher fire_escape fire_exit "
        "fire_extinguisher fire_just gas_inspection gets gets_stuck happens i_call if in_case "
        "inspection_appointment is_dripping is_lukewarm is_no keeps_smoking knife_sharpening leash "
        "leash_scared lift_out lukewarm money money_with my_child my_tap of_fire of_order off_leash often "
        "often_gets order plan question rude_to scared scared_my sharpening sharpening_ad smoke_detector "
        "smokes_on smoking smoking_near someone_keeps the_water these these_charges to_my who_do with_these "
        "you 一楼返 上 上次 下喊 下水 不严 不让进 个月 了吗 了白 了白蚁 人接 人撬 人敲门 人晒 人晒被 人躺在 "
        "人麻 人麻了 们的 傅在 傅在楼 全灭 全灭了 关不严 冲不 冲不动 冷气 冻了 刀师 刀师傅 前有 区烧 区烧纸 "
        "卡充 卡充值 又涨 又涨价 发睡 发睡觉 台有人 台烧 叶 后 味很大 味道大 哭闹 在草 地库灯 地漏堵 地面 坑 "
        "堂沙 堂沙发 大堂沙 天台有 太多 子哭闹 安全 家狗 家里遭 密 密码 小区烧 尿味 居说 居骂 居骂我 师傅在 "
        "库灯 库灯全 店油 店油烟 心 心都 我们的 我没 我要爆 我车 户 打扫 打瞌 打瞌睡 打篮 打篮球 扔东 扔东西 "
        "扔烟 扔烟头 扶 抢购 抢车 抢车位 报修 摔 敲门推 旧 晃 有人撬 有人晒 有尿 有尿味 有着 有着火 有蛇 果 "
        "枝 查过 树枝 桶冲 桶冲不 检查过 楼下喊 楼返 楼道踢 气卡充 气得我 气费 水管冻 水管有 沙发睡 没人接 "
        "没有着 浇水 涨价 滑倒 漏堵 漏堵了 火锅 火锅店 灯全 灯全灭 烟感 燃气卡 狗叫 白蚁 着火的 瞌 瞌睡 码 磨 "
        "磨刀 磨刀师 管冻 管冻了 管有 绊 绊倒 结果 蚁 血压 衣 表扬 装个 要爆 要爆炸 让进 谢谢 购 走路 踢球 "
        "躺在大 车撞了 车被砸 过一次 过了 返潮 道堵 道堵了 道大 道踢 道踢球 遭 遭了 遭了白 邻居说 邻居骂 都被 "
        "里遭 里遭了 锁密 锁密码 锅店 门推 门推销 门锁密 防止 阳台烧 震 震得 飘到 马桶冲 骂我 骨 "
    ),
    -9: (
        "#die&nuis #fall&nuis #gush&nuis #height&leak #hurt&hypo #not&person a_ramp and_scream argue bike_was "
        "door_is elderly_mother fees has_no kids_run leak loud may mother_needs my_bike my_elderly needs "
        "needs_a noise not pool ramp run run_and scream scream_in stolen the_floor the_pool the_wall "
        "this_week wall was_stolen week 一次 上周 个坑 井盖松 人发 人发传 人在阳 人摔 们气 传单 你们气 保安不 "
        "冻 刮 刮了 又停 发传 发传单 台烧香 员 周 哪 场舞 外墙 头烫 孩玩 安不 小孩玩 居在 广场舞 想死 成日 "
        "打麻 撞 撞了 有人发 栓箱 梯里的 气公 气公司 法 浪 渗水 满了 灯不 灯不亮 炸锅 炸锅了 烟道 烤摊 烧烤摊 "
        "烧香 煤气表 盖松 看着 禁 窝 窝掉 窝掉下 笑不 笑不活 经 给 群里都 舞 菜 被你 被你们 裂缝 误 这样 "
        "邻居在 都炸 都炸锅 里的人 里都 里都炸 顿 风 飘 食 马桶 骂人 鸟 鸟窝 鸟窝掉 "
    ),
    -10: (
        "#gas&nuis #hurt&intrude #hurt&lift #leak&nuis #lift&not a_broken a_fire alarm bottle_on "
        "broken_bottle death dying elderly fall for inspection is_the makes me my_neighbour shoot smokes_in "
        "someone_will stove_broken to_death us 万 万一 上往 上往下 上漏 上漏水 下扔烟 下饭 不喷 不喷水 严 之 "
        "人偷菜 人在电 人推 人推销 人烧艾 以前 修好 偷菜 划了 危 危险 喷水了 喷泉不 声音大 子哭 孩在楼 孩子哭 "
        "异 往下扔 得我要 我家 所 扎了 把我家 拉 撬我 昨 是我 晒被 晒被子 月 有人推 期 松动 树倒 树倒了 样 "
        "梯停 楼上往 楼上漏 楼下饭 水 水管断 泉不 泉不喷 消防 滑 漏雨 火灾 灸 灾 炸 烧艾 烧艾灸 烫 球砸 "
        "球砸到 电梯停 电梯困 的事 等 管断 管断了 篮 篮球砸 胎被 艾 艾灸 补 被蚊 被蚊子 觉 说 跳绳 车位 车胎 "
        "车胎被 车进 进不 里的 错了 闹 音大 饭 麻烦 "
    ),
    -11: (
        "#height&hypo #lift&smell #not&stuck #now&shock again at_night bill bill_is dead do_i hot is_broken "
        "is_there music music_is no_fire out_in power_went stain stove there_a water_stain went went_out when "
        "who 不亮 不想住 不能 不让 业主 事 人乱 人撬我 人烧 人都麻 保安 信 信箱 公 公司 味 器 在哪里 威胁我 "
        "孩在电 居威 居威胁 想住 想住了 我人 我人都 我的信 投 投诉 控 撬我的 日 是不 是不是 有人乱 有人敲 "
        "有煤 有煤气 栓 桶 水滴 水管 游 火气 生锈 电了 的信 的信箱 监 监控 砸了 篮球 胁我 能 蛇 被狗 要命 诉 "
        "跳 跳闸了 过一 过人 通知 邻居威 都麻 里有人 门锁 闸了 院 院了 "
    ),
    -12: (
        "#body&past #elec&not #fall&past #not&self drain guard_was is_wrong last low next_door on_my rude "
        "was_rude wrong 上扔 不要 会着 会着火 便 值 充值 关不上 卫生 告 响 在电 在电梯 头关 头关不 威 威胁 容 "
        "将 广告 影 影响 戏 扫 担 担心 挡 新闻 梯里蹦 楼上扔 气卡 气得 气死我 气表 水把 水把我 游戏 火的 灭了 "
        "烟味 热炸 热炸了 电话打 疯 疯了 胁 被偷 裂 话打 蹦 里蹦 麻将 龙头关 "
    ),
    -13: (
        "#attack&past #fire&smell #nuis&water #smell&water blocked do fire_door is_blocked keeps 不好 人偷 "
        "人已 人已经 人抽 人抽烟 人敲 传 偷了 区有 卡 司 地漏 坏我 堵 容易 小区有 建议 得我 扶手 放 有人偷 "
        "有人抽 潮 烟倒灌 烫坏 烫坏我 猫 群里 老人 议 误报 调 雨水 麻了 "
    ),
    -14: (
        "#body&fire #self&strange barbecue next 下烧 下雨 加 噪 噪音 在哪 在楼下 声音 处 子咬 尿 摊 晚 松了 "
        "检查 楼下烧 气灶 火器 灭火器 烟 睡觉 蚊 蚊子咬 被砸 被砸了 "
    ),
    -15: (
        "#attack&nuis #fire&intrude #not&smell corridor could gas_stove is_too just_a lift restaurant "
        "the_lift 么时 么时候 亮 什么时 候 卫 吧 建 感 报 接 时候 梯里 水龙 水龙头 油烟倒 渗 烟倒 烧烤 热 "
        "能不 能不能 被子 赔 道 锈 错 险 龙 龙头 "
    ),
    -16: (
        "#die&not #elec&past #lift&nuis #now&past dog left lift_is mother tap tap_is 一点 不是 了没 停水 到我 "
        "去年 处理 差点 希 希望 广 我了 打不 排 新 时 易 有点 望 查 梯里有 气死 浇 蚊子 问 雨水管 香 "
    ),
    -17: (
        "#ask&fire #elec&lift my_car smoke_from the_corridor this 一下 以 保 到我家 半夜 在阳 在阳台 夜 改 "
        "死人 死我 没电 烤 玩 电梯 电梯里 电话 "
    ),
    -18: (
        "#attack&strange #gush&past #not&now is_out left_a neighbour neighbour_smokes smokes someone_left too "
        "will 么 价 关不 前 推销 有人在 灭火 烟头 纸 绳 让 返 "
    ),
    -19: "#ask&elec #ask&past #gas&not kids night 吓 天天 推 消 烧纸 球 贴 钱 骂",
    -20: "#past&self 什 什么 你 你们 安 检 油 灭 灶 烦 理 臭 谢",
    -21: "#fire&lift 太 店 快递 扔 滴水 跳闸 递 闸",
    -22: "停电了 多 打不着 树 死我了 防",
    -23: "#fire&past #nuis&person the_fire 乱 们 没有 笑 销",
    -24: "#ask&gas #elec&nuis door 停电 居 得 松 装修",
    -25: "#fire&hypo #fire&nuis 吵 急",
    -26: "#nuis&self 偷 区 又 堵了 墙 差 年 次 车被 通",
    -27: "#person&strange 不着火 丢了 停 我要 物 音 麻",
    -28: "孩在 小区 小孩在 怕 楼上 邻 邻居",
    -29: "死了 油烟 表 费 雨",
    -30: "#fire&strange 狗",
    -31: "#fire&hurt #gush&leak #past&person 丢 我的 抽",
    -32: "会 换",
    -33: "no 物业",
    -34: "漏水 睡 请",
    -35: "不着 吗 这",
    -36: "#leak&water 坏了",
    -37: "#fire&not 要",
    -38: "灯",
    -39: "滴",
    -40: "broken",
    -41: "点 过",
    -43: "业 抽烟",
    -45: "#fire&person",
    -46: "#fall&hypo",
    -47: "没",
    -48: "#hypo&person",
    -51: "装",
    -53: "坏",
    -56: "修",
    -57: "死",
    -65: "#ask",
    -71: "#strange",
    -74: "#not",
    -90: "#past",
    -103: "#hypo",
    -121: "#nuis",
}
