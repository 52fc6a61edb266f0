"""What sounds like danger, and what does not, learnt from sentences of our own."""

from __future__ import annotations

# fmt: off
# Written by tests/load/train_words.py from sentences of our own; weight -> what carries it.
BIAS = -3.086
SCALE = 20
WEIGHTS: dict[int, str] = {
    146: "#gush&water",
    128: "#hurt&person",
    107: "#attack",
    106: "#fire",
    103: "#gush",
    101: "#gas&smell",
    98: "#die",
    90: "#help",
    89: "and",
    85: "#gas",
    84: "在",
    83: "#weapon",
    82: "着",
    80: "#hurt",
    78: "#gas&leak",
    75: "#elec&shock",
    74: "#lift&self #lift&stuck",
    72: "火",
    70: "#attack&person #fall&person #fire&leak #person",
    69: "t 了",
    68: "#die&self",
    66: "#fall",
    64: "#person&stuck",
    63: "#stuck",
    62: "个",
    60: "#intrude&self he 冒",
    59: "里",
    58: "#fire&help",
    57: "#body",
    56: "#self&stuck 往",
    55: "#now 面",
    53: "#intrude #person&weapon",
    52: "起",
    51: "#body&person",
    49: "#die&person 屋 着了",
    48: "#shock fell s 人 从",
    47: "爆",
    46: "#body&hurt #elec&fire #elec&water #self i 想 我",
    45: "烧",
    43: "刀 快 血",
    42: "#hurt&self 有",
    41: "#elec&leak 库",
    40: "#elec&self 一个 有个",
    39: "#leak basement 困 拿",
    38: "救 煤 煤气",
    37: "#fire&height he_is 去了",
    36: "#gush&now coming",
    35: "#height 冒烟 气味",
    34: "#elec&person #person&self there 掉 活 浸 老 贼 起火 里面",
    32: "#lift&person #now&self a burning can can_t of_the 叫 吃 进",
    31: "#attack&self #gas&self 吃了 啦 女 我被 有贼",
    30: "#body&stuck got to 啊 外 子 浓 都",
    29: "#body&elec #elec&stuck #fall&hurt #person&shock her on_fire water 人了 他 里了",
    28: "#fire&now #height&self #intrude&person smell 不住 出 爆了 道里",
    27: "#body&shock #gas&hurt electrocuted exploded fighting fire_in flames man 关 地库 水浸 药 进水",
    26: "#body&weapon #fire&self there_s won won_t 下 不开 个人 住 全 往外 救命 晕 来 楼 火了 男 见 那",
    25: "#body&fall is she the_basement 下去 快来 然 被电 起来了 闻到",
    24: "#gas&gush beating pipe someone_is 人打 倒在 厨房 吐 我在 来了 烧起 烧起来",
    23: (
        "#elec&fall #gas&now #intrude&now #now&water in is_on on th th_floor with 下去了 厨 命 塌了 廊 楼道里 "
        "气 活着 流 管爆 著 被困 走廊 边 "
    ),
    22: "#body&self #elec&gush #leak&shock basement_is flooding 全是 在地 地下 外面 婆 应 我老 烧着 里有",
    21: (
        "#attack&hurt #attack&intrude #gas&help #person&water myself 下车 倒 割 反 喘 喘不 围 塌 大 烧着了 "
        "被关 "
    ),
    20: "#help&person fire_on gas the 上有 井 住了 入 动 场 库水 把 抢 火啦 都是 醉",
    19: (
        "feel is_burning it men near near_the up 东 东西 关电 关电梯 喷 在地上 在天 在天台 太太 失火 她 好大 "
        "架 淹了 漏气 漫 焦 翻 老太 老太太 著火 西 "
    ),
    18: (
        "#attack&weapon #body&height #die&height #elec #fall&lift a_man doors has_a help home is_flooding "
        "roof the_roof 上有人 不想 出不 发 呀 地 孩 往下 水管爆 爸 看不 算了 腕 被 车库 阿 "
    ),
    17: (
        "#fire&stuck #leak&now #now&person #shock&water a_worker are_fighting fire from_the s_a worker 一 "
        "不清 二楼 人拿 停车场 打 拿刀 漏电 烧焦 煤气味 爷 突 粪水 被关电 跳楼 车场 面了 "
    ),
    16: (
        "#ask&self #body&gas #elec&hurt #fire&shock #height&stuck #stuck&water #water blood filling from "
        "i_feel is_under t_open to_kill two under under_water 不知 人点 出不去 劫 有火 气泄 汉 泄 淹 火光 "
        "的味 算 腿 要跳 触 触电 醉汉 闻 隔 𨋢 "
    ),
    15: (
        "a_child are_flames electric flames_in got_electrocuted house is_beating my_house someone_got "
        "the_gate there_are with_a 不如 不如死 不想活 了算 了算了 哗 哗哗 困在 天花 好 如死 如死了 家门 带电 "
        "廊都 心脏 想活 想活了 想结 想结束 暴 机 束 条 楼窗 死了算 气了 气管 水从 烟了 直 看 站在 管爆了 系 "
        "结束 警 走廊都 跑 身 都系 醒 面有 顶 黑烟 "
    ),
    14: (
        "#attack&body #body&lift #lift&water a_gun and_it been burglar burglar_in coming_out everyone "
        "fell_down fire_building gas_smell gun he_has her_please is_filling it_s like our_basement "
        "please_come stabbed strong through through_the water_pipe 一个人 一直 不知道 不过 两 了怎 了怎么 "
        "了老 伤了 冒火 友 唔 喉 喘不过 围着 壁 失 安眠 安眠药 室 家里 工人 帮人 座 敲门没 斯 是水 是烟 杀 正 "
        "正在 水浸地 水进 水里 浸地 浸地库 烛 瓦 瓦斯 电 电箱 眠药 着人 站 老婆 脱 起来 跑了 进小 进小区 那边 "
        "门没 隔壁 骑 "
    ),
    13: (
        "#ask&now #fire&gush #height&person #help&hurt #lift about_to been_in box collapse coming_from "
        "doors_won gate going_to in_the minutes open room smoke_coming to_collapse was_electrocuted "
        "worker_was 一声 了在 了快来 再 区了 可 在冒 地库水 妈 小区了 库水浸 我家门 手 持 撑 暴雨 有位 有电 "
        "楼上有 楼有 气泄漏 水进小 泄漏 洪 洪水 洪水进 烟雾 煤气泄 燃 着一 着一个 知道 被人点 要跳楼 重的 "
        "门缝 雾 "
    ),
    12: (
        "#attack&die #die&fall #gush&lift #hurt&shock #self&smell burst feel_like i_can i_want inside "
        "killing_myself like_killing live security_guard something stuck_in the_parking the_security want "
        "want_to we 上的 下车库 不敢 仔 伯 冲 刀片 到 割了 动不 叫救 叫救护 台上 吐血 呼 哥 唔想 在停 在烧 "
        "在里 在里面 地上 地下车 外面了 天然 天然气 如 帮 廊都是 很重 想一 想跳 我爸 房 手腕 把人 报警 敢 "
        "有人拿 楼上的 池 没关 活着太 流血 浓烟 浓的 溺 漏气了 灌 炉 烧到 焦味 然气 爆裂 的味道 盆砸 看不清 "
        "着太 砸 窗 窜 翻过 花盆砸 跳下 车著 车著火 都是烟 里全 里全是 锁在 门 "
    ),
    11: (
        "#elec&help #fall&height #fall&water #height&now #help&stuck blood_on caught end everyone_is "
        "fighting_with fire_fire fire_th flat from_flat garage_is i_ve in_block is_unconscious knives "
        "men_fighting much much_blood my_home running_out so so_much somebody the_ceiling the_lights "
        "the_transformer to_end transformer transformer_exploded two_men unconscious ve ve_been with_knives "
        "上了 下面 不去 不应 不想再 个小 人突 人要 他说 他说要 位老 保安围 偷正 偷正在 冒出 去死 口 口有 "
        "口有人 味儿 命啊 嘶 嘶嘶 困𨋢 声 子烧 安围 安围着 小偷正 屋里 库进 库进水 开了 当 往楼 很 想再 我想 "
        "打人 抢劫 救命啊 有人要 有位老 梯了 梯里了 梯间 楼梯 楼道 没意 泳 泳池 活了 活着没 火花 烧焦味 热水 "
        "电梯了 男的 痛 的一 眠 着没 着没意 着火了 砍 砰 突然 管 紧 自 自杀 被水 车库进 软 软管 过来 还 "
        "门口有 "
    ),
    10: (
        "#ask&attack #body&now #gush&person #help&lift #self&shock an_ambulance and_won bleeding boiler by_a "
        "ceiling_about child_is coming_through cut down_on flat_is floors going into_my is_outside "
        "is_sparking lights_whole line_fell pills power_line security socket socket_is sparking the_gas "
        "the_socket took water_coming we_can whole_ceiling 下停 不住了 不开想 两帮 两帮人 个女 个男 么办 也 "
        "也开 也开不 了快 了老鼠 人心 人打群 从楼 伤 儿 入屋 入面 出来 半夜被 反应 口两 口两帮 吃了一 吃了老 "
        "告牌砸 味道 啲 在冒烟 在泳 在泳池 声吵醒 夜被 大看 大看不 天台 天花板 夹住 孩被 家里有 小孩被 小时 "
        "帮人打 开不开 开想 开想跳 很大看 微 快叫 快啲 怎么办 想不 想不开 想跳楼 我不 打群 打群架 护车 持刀 "
        "救护 救护车 敲门 是 是煤 是煤气 有火光 有贼入 机冒 机冒烟 来越 梯从 楼失 楼失火 楼滑 楼滑到 楼窗户 "
        "楼要塌 气味道 气没关 水哗 水哗哗 水漫 没意思 油锅 滑到 火很大 火来 火烛 火苗 烟雾很 燃了 燃气味 爆水 "
        "牌砸 牌砸人 瓶安 瓶安眠 生命 电梯从 的煤 的煤气 直往 真的 着火啦 砸中 砸人了 碰 线掉 群架 老人心 "
        "老鼠药 脏 脚 花板 血流 要塌 要塌了 话唔 话唔想 贼入 贼入屋 越 越来 越来越 跳下去 车撞 轮 道里全 那里 "
        "配电 门也 门也开 门口 门口两 雾很 雾很大 鼠药 "
    ),
    9: (
        "#ask&hurt #fall&now #lift&now a_car a_girl a_knife an_electrician and_fell are_beating beating_up "
        "box_is broke building by car_on caught_fire dad electrical electrical_box electrician "
        "electrician_got fighting_at fire_near floor friend girl got_shocked guys guys_are his hit_by into "
        "is_bleeding kid kill kill_myself men_with my_dad my_friend of_gas parking_garage pipe_exploded "
        "please s_smoke see shocked shocked_and sticks sticks_are the_electrical the_elevator trapped "
        "two_guys up_the wants wants_to with_sticks 一了 一了百 一碰 一碰就 七 七座 七座火 不下去 了一下 了出 "
        "了出不 了百 了百了 人心脏 人晕 人翻 位老人 保安把 停住 停住了 儿子 光 全是水 冒出来 刚 到好 半小 "
        "半小时 压 反锁 反锁在 变 叫不 可恋 吵醒 和 哗哗往 哗往 啪 喝了 嚟 困在电 围着一 坐在 坠 堂打 堂打保 "
        "声吵 外喷 外跑 大堂打 天没 奶 子了 孩子 孩掉进 安把 家 家了 家里全 就从 就麻 帘 座火 座火灾 引 当街 "
        "当街抢 往外喷 往外跑 很重的 微信 心脏骤 快叫救 恋 想一了 我家了 我站 我站在 打保 打保安 打起 打起来 "
        "抢小 抢小孩 拿着 掉进 摔下 摸 撑不 无可 无可恋 昏 有人突 有人翻 有很重 梯里关 梯里半 楼下车 楼梯间 "
        "楼阳 楼阳台 止不 止不住 水倒 水倒灌 水还 汉在 汉在大 池了 浴 涌 烟往 生无 生无可 男人 疼 百了 的烧 "
        "直往外 碰就 碰就麻 积水里 窗帘 站在楼 粪 累了 老公 脏骤 脏骤停 脸 自己 苗 血了 街抢 街抢小 被困在 "
        "被玻 被玻璃 被电了 说要自 货梯困 路灯 身子 车着 边身 边身子 进我 醉汉在 里关 里半 里半小 里有味 "
        "里有电 铁门 铁门带 锅着 锅着火 门带 门带电 闻到好 马 骤 骤停 "
    ),
    8: (
        "#ask&leak #body&die #elec&intrude #gas&person #help&water #leak&smell ambulance and_is and_one "
        "apartment beating_her bleeding_a car_parked come elevator_minutes fighting_and flames_from flooded "
        "garage gas_near getting_stronger go_on having he_s head help_fire her_upstairs i_smell in_a is_a "
        "is_flooded is_having is_running is_strangling is_trying killing locked_in my_apartment of_smoke "
        "off_the on_i one_was open_been parked_near re re_trapped running she_can she_was smell_gas "
        "smell_getting stairs strangling strangling_her stronger t_go the_boiler the_hallway the_stairs "
        "the_th there_is they_are thick thick_smoke trying trying_to up_and was_stabbed water_is we_re 上来 "
        "上跳下 下坠 下坠了 下电 不下 不敢动 么还没 了想 了血 人一 人一直 人倒在 人呢 人拿刀 人持 人持刀 "
        "人点着 人被 做人 停车 入室抢 关着 关着人 冒烟了 出门 到膝 到膝盖 化气 化气味 厨房抽 去 变成 变成游 "
        "口疼 口要 吸 呼吸 咙 响了 哪里来 唔想做 喉咙 喘不上 喝 嘶响 嘶嘶响 困住 困住了 在停车 在家 圾房 坠了 "
        "垃圾房 大爷 天没出 失火了 女孩 子发 室抢 室抢劫 家变 家变成 家煤 家煤气 就 屋子 屋里有 左 己 已经烧 "
        "开 得很 怎么还 想做 想做人 想吐 成 成游 成游泳 我家变 我老公 房冒 房抽 房抽油 抽油 抽油烟 挂在 救火 "
        "敢动 是燃 是燃气 替 替我 有人持 有人被 有小 有小孩 有很 朋 朋友 机着 机着火 杂物被 来火 来火越 梯半 "
        "梯往 梯往下 楼下电 气没 水淹 没出 没出门 没来火 泳池了 泼 浴室 液 液化 液化气 滚 火越 火越来 烟从 "
        "烟机着 烧东 烧东西 煤气没 物被 物被人 狗咬了 电梯半 盆砸到 着人呢 砸人 管爆裂 经烧 经烧到 结 缝 脱裤 "
        "脱裤子 被人 裤 裤子 要砍 说要 谁家 超 车怎 车怎么 车里 还有 还没来 通道那 道烟 道爆 道那 道那堆 遗 "
        "那堆 那堆杂 都掉 都泡 里关着 里发 里来 里来的 里水 里起 铁 门口要 间 闹事 阀 防车怎 面的 马路上 "
    ),
    7: (
        "#body&hypo #body&smell #die&hurt #hurt&leak #hurt&now #hurt&smell #hypo&shock #lift&shock #smell "
        "ankle ankle_deep anymore badly balcony_is below below_mine between_floors bin bin_room "
        "bleeding_badly breathe bursting bursting_out call_an car ceiling_it dad_can don don_t down edge "
        "edge_of electric_shocks everywhere_in exploded_in fell_from flat_below followed followed_me "
        "friend_wants gas_in gives gives_me has himself home_and i_don i_took is_bursting is_sitting "
        "kill_himself kitchen leak_in live_anymore lobby lot man_is many_pills me_electric me_home mine on_a "
        "on_the outside outside_my parking pouring room_caught s_ankle shocks shower_gives sitting sitting_on "
        "smoke_everywhere something_exploded stranger_followed t_breathe t_want the_bin the_edge the_lobby "
        "the_trash to_jump to_live took_too trash_room whole 一下子 一个快 一直喷 上大哥 上掉东 下子 下灌 "
        "不止 不见路 不起 不过来 业保 业保安 两层 个厨 个厨房 个孩 个孩子 个快 个快递 个男的 中婴 中婴儿 么还 "
        "了血流 二楼有 二楼阳 井里 人倒 人打伤 人拿着 人突发 从楼梯 从门 从门缝 他翻 他翻过 们出 们出不 企 "
        "伯在 伯在泳 倒在地 偷电动 入室 入面有 冒黑 冒黑烟 几个 几天没 刀在 刀片划 划手 划手腕 到人了 到我了 "
        "到车 前夫 割了血 割腕 升 升降 升降机 压到 压线 压线掉 厨房烧 厨房都 发心 发心脏 可能 台 台塌 台塌了 "
        "台外面 台杂 台杂物 吐血了 员打 和小 和小孙 哗往下 哥吐 哥吐血 啪啪 喊要 器漏 器漏电 四 在偷 在偷电 "
        "在楼顶 在漏 地上打 场上 场上有 场有 场有车 场死 场死了 圾房那 堆起 堆起火 塑料烧 大哥 大哥吐 大已 "
        "大已经 大我 大我们 大的 太和 太和小 太大我 太太和 夫 失火啦 头了 女人 女的 奶奶 她拿 她拿刀 子在 "
        "子烧了 子被关 孙 孙子 孙子被 孩掉 安把人 对讲 对面楼 小孙 小孙子 小孩 小孩掉 广场上 廊水 开不 当场 "
        "当场死 很大 心口 快来人 思 意思 憋 成个 成个厨 我们出 我老豆 房烧 房那 房那边 房都 房都系 打伤 "
        "打伤了 把人打 抢包 护栏站 抱 拿刀片 拿酒 拿酒瓶 挂 掉东 掉东西 掉在 插 摔下来 料烧 料烧焦 斯味 斯漏 "
        "斯漏气 星 是烟看 晒反 晒反应 晕过 晕过去 有个孩 有味 有条 有条狗 有车 有车著 机困 机困人 杂物 条狗 "
        "条狗当 来砸 板哗 板哗哗 栋失 栋失火 栏 栏站 栏站外 根 梯井 楼上大 止 正在偷 气了怎 水器漏 水没用 "
        "水漫金 水还在 水里有 池遇 池遇溺 没晒 没晒反 没用 泳池遇 泼水没 流不止 淋浴 游泳 游泳池 满屋 漏 漏煤 "
        "漏煤气 漫金 漫金山 火好 火好大 火星 火来了 灯杆 点了 烟从门 烟太 烟太大 烟看 烟看不 烧了 燃气管 "
        "爆水管 片划手 物业保 物堆起 物砸中 狗咬 狗当 狗当场 现在 玻璃割 璃割 璃割了 瓦斯味 瓦斯漏 生男 电得 "
        "电梯井 电表箱 疼得 的烧焦 皮都 直叫 直喷 看不见 着孩 着孩子 着门 知道哪 砸中婴 穿 突发 突发心 站外 "
        "站外面 管了 管我 管脱 箱在 箱那 箱那里 线掉下 翻过护 老豆 老豆没 肿 胸 胸口 膝 膝盖 花板哗 花盆 蜂 "
        "血流不 表箱 被困住 被电得 被车撞 要杀 要自 要自杀 见路 讲 请问瓦 豆 豆没 豆没晒 走廊水 赶 起火了 "
        "起烟 起烟了 路灯杆 踹 车场有 车库水 软管脱 边火 边火好 过去了 过护 过护栏 进屋 进来了 递员打 遇 遇溺 "
        "道哪 道有很 道里有 那边火 都泡了 都系烟 重的烧 金山 门打 门打不 门没人 门没反 问瓦 问瓦斯 阳台塌 "
        "阳台杂 阿伯 阿伯在 陌生男 降 降机 降机困 面有人 面楼 顶楼 高压 高压线 鼓包 "
    ),
    6: (
        "#die&intrude #fall&weapon #fire&water #help&leak #now&smell #shock&stuck a_hot a_machete a_woman "
        "about and_i and_my and_there at_the been_stabbed beeping_and between break break_into by_the "
        "carrying carrying_a ceiling child choking choking_her cut_by downstairs_is entrance everywhere "
        "fell_and filling_my filling_with floors_kids gas_alarm gas_coming gas_pipe get_out girl_is hot_car "
        "husband husband_is i_think in_lift inside_crying is_coming is_full is_standing it_smells jumped "
        "jumped_from kids_inside knife knife_on ledge ledge_of life lift_stopped lights machete machete_near "
        "main man_carrying man_with my_husband my_neighbor neighbor of pipe_was road room_is s_choking "
        "shop_downstairs smell_of smell_on smoke_is somebody_jumped someone_has someone_s standing "
        "standing_on stopped_between strong_gas strong_smell t_get the_entrance the_ledge the_road the_third "
        "the_workers think third third_floor to_break toddler was_cut water_fast we_are with_water woman "
        "workers workers_gas 一个小 一动 一动不 一楼全 一瓶 一瓶安 一直吐 一直在 一直往 一股 三栋 三栋楼 三楼 "
        "上喊 上喊要 上大 上掉 上的人 上跳 下小 下小超 下掉 下流 下跑 下车撞 不到 不省 不省人 不行 不见 "
        "不过气 不醒 世界 世界上 东西卡 个不 个不停 个世 个世界 个仔 个仔话 个外 个外卖 个小孩 个老 中毒 "
        "主在地 也别 也别过 了一瓶 了人 了压 了屋 了很 了很多 了想结 了按 了按铃 了有 了有人 了里 了里面 "
        "人要跳 人触 人踹 人骑 人骑在 从天 从天花 仔入 仔入了 仔话 仔话唔 住业 住业主 住了按 保安按 保洁阿 "
        "信发 信发的 俩 俩邻 俩邻居 倒下 偷进我 元着 元着了 充电器 光冲 光冲天 入了 入了屋 全是煤 全淹 全淹了 "
        "关家 关家里 再活 再活在 再见 农 农药 冲天 出火 出火来 刀子 刀子了 别找 别找我 别过 别过来 到一 "
        "动不了 动不动 动刀 动刀子 包 包的 包的骑 北门跑 半 单元着 卡喉 卡喉咙 厉 厉害 压器 厢 厢里 厢里没 "
        "厨房著 反水 发的 发青 变压 变压器 叫不醒 号了出 吃东 吃东西 吊 吞 听到 味很重 哭 喊要死 喷得 在喷 "
        "在窗 在这个 堆杂 堆杂物 堵不 堵不住 堵在 够了 大火 天台栏 太累 太累了 头漏电 女儿 好像 好多 好浓 "
        "好浓的 妈妈 子一 子不 子吃 子吃东 子掉 孩子在 安按 安按住 害 小超 小超市 层 居动 居动刀 市起 市起火 "
        "床 廊好 廊好浓 弥 弥漫 往下掉 往下流 往北 往北门 往楼下 很浓的 得厉 得厉害 得发 得发青 微信发 心脏病 "
        "快堵 快堵不 想从 想再活 想去 想去死 憋得 憋得发 我在天 我想去 房著 房著火 打不开 打我爸 打老 托往 "
        "托往北 找我 抛物砸 抡 抢包的 护 报响 拦 按住 按住业 按铃 按铃没 摩托往 撞人 撞人了 无 暖气爆 暴雨车 "
        "有人倒 有人往 有人骑 有贼仔 杀我 杂物堆 杆上 杆上喊 束生 束生命 来人 来救 来的 栏杆上 梯被困 梯门夹 "
        "棍 楼上掉 楼上跳 楼下小 楼全 楼冒 楼道烟 楼道脱 歪 气味呛 气报 气报警 气爆 气爆了 气罐 水从天 水已 "
        "水已经 水快 水快堵 水柱 水止 水止不 水没 水都 没关家 油锅着 洁阿 洁阿姨 派 派人 浓的瓦 漏了 火光冲 "
        "火烛啊 灯被 灯被电 烛啊 烟雾弥 烧焦的 焦的 焦的味 然气味 然气管 煤气罐 燃气 燃气报 爆炸 爆炸了 "
        "爆裂水 爷子 爷子吃 物堆 物砸 用微 用微信 电到 电动 电器 电梯一 电梯口 电梯被 界 界上 界上了 病 百 "
        "的人一 的瓦 的瓦斯 的骑 的骑摩 直吐 直吐血 直在 省 省人 省人事 看到 着太累 知 砰一 窗台 紫 累了想 "
        "结束生 罐 老爷 老爷子 胶 胶皮 脏病 脸憋 脸憋得 臭鸡 臭鸡蛋 花 蛋 街 被车 裂水 西卡 西卡喉 要杀我 言 "
        "警报 警报响 说不 谁也 谁也别 货 贼仔 贼仔入 走 走了 走廊好 赶紧 超市 超市起 跑水 路上 车撞人 车起 "
        "车起火 轿 轿厢 轿厢里 过去 过气 这个世 进我家 进水快 道烟雾 道脱 道脱裤 遗书 那个 邻居动 里水管 "
        "重的煤 铃没 铃没人 门不 门夹住 门就 门就是 门跑 门跑了 闻到很 闻着 雾弥 雾弥漫 青 面楼失 顶掉 顶掉下 "
        "马路 骑在 骑在天 骑摩 骑摩托 鸡蛋 "
    ),
    5: (
        "#attack&lift #body&gush #die&help #die&stuck #gas&water #help&now #help&self #leak&lift #self&water "
        "#shock&smell a_live a_puddle am_going and_sparks are battery_blew bike_battery blew blew_up "
        "broke_into burning_smell cable cable_lying can_smell child_fell down_the drooping elevator "
        "elevator_doors end_it face face_is fainted fainted_and feel_sick fell_into filling_the fire_everyone "
        "floor_we for_minutes fuse fuse_box gas_everywhere getting go goodbye guard guy her_face here_for "
        "hitting in_building in_here into_the is_drooping it_all kitchen_is lady lady_fell le line live_cable "
        "lying lying_in my_kitchen one open_i out_of puddle puddle_by s_burning says she_fainted smell_and "
        "smell_something smoke_on someone_broke sparks_from swallowed t_see t_wake the_e the_fuse the_kitchen "
        "trapped_in wake wake_up was_hit wife zhaohuo zhaohuo_le 一下停 一样的 一直叫 一直漏 一群 一群人 "
        "一股子 上晒的 上爆 下一 下一群 下二 下二层 下停住 下停车 下去死 下掉水 下施 下施工 下来压 下来砸 "
        "不到哪 不能动 不解 不解决 业主在 业吗 个人在 个醉 个骑 个骑车 主在 么热 也不 也不应 了人没 了压到 "
        "了叫 了叫不 了手 了手腕 了楼道 了火 了火苗 了真 了真的 了脸 了遗 事火 事火没 二层 互 互殴 人啊 人啦 "
        "人喝 人在互 人头 人头晕 人当 人当街 人拎 人死在 人没事 人点燃 人翻过 人触电 从窗户 从阳 从阳台 们楼 "
        "们看 们这栋 住人了 你们看 倒下来 倒了压 倒灌车 做 偷电 儿车 元门口 充电的 光和 光和尖 全家 全是烟 "
        "全泡 再不解 冒得 冒得厉 冒浓 冒浓烟 冒火花 冒烟冒 决我 决我就 刀片割 到哪里 到好大 到客 到客厅 到很 "
        "到树 到树了 到隔 到隔壁 前夫在 前男 前男友 割了手 动机 动机冒 动静 包炸 包炸开 区垃 区垃圾 半空 半边 "
        "半边身 单烧 单烧着 厅全 厅全是 厅都 厅都系 压到人 压着 压着人 厕所反 去死给 友堵 友堵在 发动 发动机 "
        "发被 发被人 发高 发高烧 口疼得 口要杀 口齿 口齿不 只想 只想结 叫也 叫也不 叫声 台上晒 台围 台围栏 "
        "吸了 味好 味道很 味道想 呼吸了 和尖 和尖叫 咬了 响了楼 嘴 噎 噎住 噎住了 困了 围墙 围墙倒 围栏了 "
        "在互 在互殴 在半 在半空 在哭 在就 在往 在我 在防 在防盗 在𨋢 地下二 地下停 场入 场入面 场浸 场浸水 "
        "圾房火 圾桶着 圾车 圾车着 坠了一 垃圾车 墙倒 墙倒了 壁有 壁烟 壁烟感 壁独 壁独居 壁阳 壁阳台 壳 壳都 "
        "壳都电 外壳 外壳都 外机冒 夜被报 夜被水 大爷口 天台围 天没动 天花喷 太痛 太痛苦 夫在 夫在门 夹 "
        "夹住人 奶奶好 奶好 奶好几 她不 她不想 她用 她用刀 她说 她说她 婴 婴儿 婴儿车 子不能 子倒下 子发动 "
        "子发高 子挂 子挂在 子断 子断了 子气 子气味 子被 子触 子锁 子锁车 学生 孩子一 孩子挂 孩子锁 客厅全 "
        "家烧 家烧糊 家进贼 家里满 小偷 小区垃 小时了 小朋 小朋友 尖 尖叫 尖叫声 就从楼 居三 居三天 居大 "
        "居大爷 居家 居的 居的奶 屋都 屋都是 屋里水 屋里起 山 崩了 工把 工把气 已经打 巾堵 带 床单 床单烧 "
        "库水涨 库里 座冒 廊水漫 往下坠 往下灌 往楼里 往电 往电梯 很大已 很快 得很快 得快把 得满屋 得甩 "
        "得甩开 得老 得老高 快把 快把床 成厅 成厅都 我们楼 我在楼 我在里 我就从 我照 我照顾 我现 我现在 "
        "我老婆 我被人 我被困 我躲 我躲在 我邻 我邻居 户外 户外面 户往 户往外 房火 房火很 房起 房起火 所反 "
        "所反水 手机打 手被电 打人啦 打老婆 托 扶着 扶着门 找不 找不到 把床 把床单 把手被 把气 把气管 把自 "
        "把自己 报警响 报警声 抽筋 抽筋了 拎 拦不 拦不住 拦都 拦都拦 拧 挂在防 掉水 插座 插座冒 摩 摩托 "
        "撑不下 敲门不 斧 斧头 施工把 时了 明火 是臭 是臭鸡 是血 晒的 晒的被 晕倒 晚就 替我照 有个人 有人喝 "
        "有人当 有人拎 有人晕 有味道 有呼 有呼吸 有明 有明火 有架 有架车 有根 有烟 机打 机打不 杂 杆倒 杆倒了 "
        "来人啊 来压 来压着 来砸破 来越大 架子倒 架车著 柱 栋顶 栋顶楼 栏了 树了 样的 样的味 桶着 桶着火 梯口 "
        "梯间冒 梯间起 楼上爆 楼下一 楼下施 楼有明 楼有火 楼要 楼道了 楼里飘 死给 死给你 毛巾 毛巾堵 气中 "
        "气中毒 气呀 气味好 气漏 气炉 气炉漏 气管铲 气那 气那个 水井 水喉 水喷 水声 水声吵 水流得 水涌 水涌进 "
        "水涨 水涨得 汉拿 汉拿酒 池鼓 池鼓包 汽油 沙发被 没事火 没有呼 没过 没过轮 洁 活了真 流得 流得满 "
        "浓烟往 浸水 消防管 涌进 涨得很 源 满屋子 满屋都 满是 满是臭 漏紧 漏紧气 灌车 灌车库 火了快 火光和 "
        "火呀 火没 火没灭 火苗窜 炉漏 炉漏紧 炸开 炸开了 点燃 点燃了 烟了怎 烟冒 烟冒得 烟往楼 烟都 烧到树 "
        "烧抽 烧抽筋 热得快 然倒 煤气中 煤气呀 煤气炉 照顾 照顾爸 燃气那 爷口 爷口齿 爸妈 片划 片割 片割了 "
        "物业吗 狗把 独居 独居的 现在就 玻璃掉 璃掉 璃掉下 瓶打 瓶打人 用刀 用刀片 甩开 电人 电倒 电得甩 "
        "电梯往 电池鼓 电的 电箱冒 电线 电线杆 男友 男友堵 留 留了 痛苦 痛苦了 的一声 的奶 的奶奶 的撑 的撑不 "
        "的沙 的沙发 的被 皮 盆 盗窗 盗窗上 直漏 真的撑 着了人 着太痛 着火呀 着起 着门把 知道谁 砍人 砍我 "
        "砰的 砰的一 破头 破头了 砸破 砸破头 碌 碌落 空调漏 突然倒 窗上 窗户外 窗户往 窜得 窜得老 筋 筋了 "
        "管道爆 管铲 管铲断 箱冒 箱在烧 粪水流 糊 系水 紧气 线杆 线杆倒 经打 经没过 给你 给你们 缝有 缝有烟 "
        "缝里 群人 群人在 翻过天 老高 股 股子 股子气 胳 胳膊 能动 脚面 腿了 膊 花喷 花喷水 苗窜 苗窜得 苦 "
        "苦了 蛋一 蛋一样 表箱在 被反 被反锁 被子烧 被报 被报警 被水声 被淹了 被锁电 要死 要生 要砍我 解决 "
        "解决我 触电了 警响 警响了 警声 警声吵 说她 说她不 谁在 谁在楼 谁家烧 调漏 调漏电 货梯 贼了 越大 跌 "
        "踩 身子不 躲 躲在 车主 车场入 车场浸 车子发 车库里 车棚 车的 车着火 车里了 轮胎 过天 过天台 过轮 "
        "过轮胎 这么热 这栋 进去了 进贼 进贼了 道了 道很 道想 道想吐 道有烟 道爆裂 道谁 道谁家 道里的 那个报 "
        "邻居三 邻居大 邻居家 都拦 都拦不 都没 都电 都电人 都系水 酒瓶打 醉汉拿 里一 里冒 里有火 里没 里满 "
        "里满是 里的沙 里起烟 里跳 铲 铲断 铲断了 铺 锁在家 锁电 锁电梯 锁车 锁车里 门不应 门缝有 间冒 间冒烟 "
        "间起 间起火 防盗窗 防管 防管道 阳台上 隔壁有 隔壁烟 隔壁独 隔壁阳 雨水倒 面有架 顶楼有 顾 顾爸 "
        "顾爸妈 骑车的 高 高烧 高烧抽 鸡蛋一 黑 鼓包炸 齿 齿不 齿不清 "
    ),
    -5: (
        "#ask&height #ask&nuis #ask&strange #attack&hypo #die&nuis #die&shock #die&strange #elec&now "
        "#elec&strange #gush&self #height&hurt #hurt&water #hypo&lift #hypo&past #leak&not a_place a_week aed "
        "afraid am an_illegal an_invoice and_scream and_stink balcony battery_low because because_of bedroom "
        "bike_was bikes bikes_charging block_the built built_an bus cannot cannot_get cats ceiling_is charged "
        "charged_twice charging charging_in child_cannot committee construction cover cover_missing dog_off "
        "false false_alarm fire_alarm fire_hazard fire_hydrant floor_again for_a from_downstairs fumes "
        "gas_supply get_a grass grass_is hallway_full happens_if hazard hydrant hydrant_has i_am i_need i_was "
        "if_there illegal_room invoice is_in junk junk_is keeps_slamming keeps_smoking keeps_ten kids_run "
        "last_year leaking leash_scared lights_are local local_school manhole manhole_cover my_bedroom "
        "my_bike need_an neighbour_keeps neighbour_throws neighbours never not_been of_junk oil oil_smoke "
        "on_our overflowing_and owners place_in promised promised_a rubbish_bins rude_to run run_and scared "
        "scared_my scream scream_in sink slamming slipped smells_bad smokes_on smoking smoking_near "
        "someone_built someone_keeps stink supply ten ten_cats the_local the_restaurant things things_from "
        "throws throws_things traffic was_charged what_happens year 一个瓶 一个酒 一直锁 三个月 上不了 上个 "
        "上个月 上孩 上孩子 上扔下 上新 上新闻 上浇花 上涨 上班 下不了 下烧纸 不了楼 不了电 不会着 不活 "
        "不活了 不让进 不退 丢了书 个月钱 个瓶 个瓶子 个酒 个酒瓶 之前 书 书包 买 乱停 了一 了书 了书包 了二 "
        "了二十 了八遍 了关 了关不 了我一 了火了 事 二十个 五 产证 人下 人下不 人占 人占了 人发 人发传 人把车 "
        "人拉 人拉我 人摔过 人爬楼 人跳 们在 们在电 价格 休息 会所 会所了 会投 会投资 传单 位抢 位抢得 低火 "
        "低火很 住了二 便进 保安 保安骂 保护 保护器 倒灌进 停满 傅 儿园 元 入会 入会投 全灭了 八遍 公交 "
        "关不紧 冷气 冻了 划片 刚才电 别人 别的小 到现 到现在 区上 区上新 十个 十个人 单元 单元的 南 南门 "
        "南门的 占了 卡顿 压低火 去看 去看了 又停了 又停电 反味 发传 发传单 口丢 口装 号楼停 合同 吓到了 味很 "
        "味道大 喷泉 嘈 困人已 在会 在会所 在草 地库灯 地板 地漏反 地漏返 坏了关 坏我的 坐电 坐电梯 基 堵住 "
        "堵死 堵死了 壁小 壁小区 壁抽 壁抽烟 壁群 壁群租 壶 壶落 壶落在 多扣 多扣了 夜里 大堂 太多 太热 头从 "
        "头从楼 子丢 子丢了 子们 子们在 子太 子挡 子被狗 孩子丢 孩子们 孩玩游 安检一 安骂 家地 家地漏 家狗 "
        "家突 家突然 宽 宽带 密 密码 小区上 小广 小广告 就是想 尿味 居把 居说有 居都 居都翻 屋味 已经救 师 "
        "师傅 带不 带不见 幼 幼儿 幼儿园 库灯全 店占 店占道 度 很着 很着急 得想 得邻 得邻居 心有 心有人 快一 "
        "快一点 怕有 怕有人 怪 怪味 患 意火 意火爆 感误 感误报 慌 戏喊 戏喊救 我入 我入会 我去 我去看 我家厨 "
        "我家地 我家突 我家窗 我很 我很着 我的被 我看错 我车 战 所了 手机在 才电 才电梯 打了八 打扫 扣了 "
        "扣了我 把我的 把车 折 抛 抛物 抢得 抢得邻 抢购 护器 抽烟的 抽烟飘 担心有 拉我 拉我入 拖着 掉了一 "
        "搞传 搞传销 摔过 撞到 撬 改成 改造 故 救出 救出来 敲门推 新闻里 明节 明节有 昨天 是我看 晾 暖气 更 "
        "月钱 有人发 有人拉 有人烧 有人跳 有尿味 有异 有异响 有怪 有怪味 有烟头 机在 杆起 杆起不 来水 来的水 "
        "来蹦 来蹦去 枪 枪战 栋 栏杆起 栓箱的 校 梯卡顿 梯又停 梯扶 梯扶手 梯用 梯用不 检一 检一直 楼上孩 "
        "楼上浇 楼停电 楼充 楼充电 楼梯扶 楼要命 楼道灯 楼里开 楼里搞 款拖 气压 气压低 气表走 水壶 水壶落 "
        "水带不 水管 水管有 池水 没人来 没有人 泉 泡 泳池水 浇花 消防 清明节 游 游戏喊 满屋味 漏到 漏到楼 "
        "漏反 漏反味 漏电保 漏返 漏返水 演 灌进我 火了我 火吧 火很小 火爆的 灯坏 炸 烟头从 烟感误 烟的 烟的人 "
        "烟管对 烦快一 烧水 烧水壶 烫 焊 然掉了 然没 然没电 煤气公 爆的 爆的店 爬楼要 狗叫 狗吓 狗吓到 狗死 "
        "狗死了 玩游 玩游戏 玻璃被 璃被 璃被砸 瓶子 生人敲 生意火 用不 用不了 申请 电保 电保护 电梯用 白 的小 "
        "的小区 的店 的店占 的栏 的栏杆 的油 的油烟 的车堵 的门关 盖松了 盗 直没人 直锁 直锁着 看了 看了没 "
        "看着旧 看错 看错了 着旧 着火吧 着过 睡不 码 砖松 破了 租住 租住了 空抛 空抛物 空调水 突然没 窗外 "
        "等到 管冻了 管对 管对着 管有 管漏水 箱的 箱的门 线看 线看着 经救 经救出 给电瓶 群租 群租住 翻脸 "
        "翻脸了 老人 老人下 能装 脸了 节 节有 节有人 药味 落叶 落在 落在会 衣 表走 表走得 被偷了 被占 被狗吓 "
        "被狗追 被锁住 裂了一 裂缝 装摄 装摄像 要等 要等到 让进 话打了 误 说别 说别的 说有 说有煤 谁都 调水 "
        "谢谢师 负 负责 责 账 货梯一 贩 费太 赔偿 走得 走得快 走路 跑路 跤 跳广 跳广场 蹦去 蹦来 蹦来蹦 "
        "车位抢 车堵死 车撞了 转 过了 过期 运 这天 这线 这线看 遍 道大 道灯 道被 道里堆 遛 遛狗 邻居把 邻居都 "
        "都翻 都翻脸 里办 里只 里只有 里堆 里开了 里搞 里搞传 里说别 里蹦来 重 钻 锁住 锁密 锁密码 门推 "
        "门推销 门的 门的栏 门锁密 闪 闻里 闻里说 防水 防水带 阳台栏 限 随便进 隐 隐患 隔壁小 隔壁抽 隔壁群 "
        "飘到 飘到我 骨折 高空 高空抛 黑了 "
    ),
    -6: (
        "#ask&lift #gush&hurt #height&water #intrude&past #intrude&weapon #not&nuis #not&past #nuis&strange "
        "#past&stuck #past&water #person&smell a_ramp a_shop appointment are_dead are_slippery at bill_is "
        "broken_again call_in can_i case case_of clogged cockroaches connected control control_smell death "
        "elderly_mother elevator_often expensive extinguisher_is fees fix fix_the for_parking garage_need "
        "gas_inspection gets gets_stuck has_no here hit hit_in i_call i_jump i_nearly in_case "
        "inspection_appointment is_clogged is_down is_missing is_unbearable jump_the kids_may kids_playing "
        "lift_out loose makes_me me_dizzy mobile mother_needs my_elderly my_spot nearly nearly_slipped "
        "need_cctv needs needs_a neighbour_s of_fire often often_gets paint people_upstairs pest pest_control "
        "playing playing_with please_fix pool power queue queue_for ramp s_van scare shoot shop slipped_on "
        "slippery slippery_someone smell_makes smokes_in someone_could spot stairs_are stranger_s the_people "
        "the_queue the_wall the_wet the_whole this_week throw throw_trash to_death too_expensive trash_out "
        "unbearable upstairs_throw van van_is was_a wet_floor what who_do will_fall with_fire 一下 一会 "
        "一会儿 一点水 一直对 一直没 上不 上周 上漏 上漏水 上跑跳 下喷 下喷漆 下烧烤 下饭店 不出去 不够 不平 "
        "不给 不要在 丢了一 丢过 丢过一 个手 个手环 串 串味 之 书柜 书柜泡 了一会 了个 了八 了好 了水流 "
        "二手烟 人修 人冒 人冒签 人打篮 人推 人推销 人晒 人晒被 人砸 人砸承 人行 人行道 们的 会儿 会儿已 "
        "保安火 修了 倒骨 倒骨折 停在 停在门 儿已 儿已经 元的 全灭 冒签 冲不 冲不动 冻 出去 出来了 办个 "
        "办个手 区有 区着 区着火 区里 午 卖 占道 卧 厨房下 厨房有 发商 只有 台有人 同 呛鼻 味了 味呛鼻 味重 "
        "味难 味难闻 哭闹 喷漆味 在没 在门洞 地漏堵 堂 墙上 声音大 天台有 太吵 头漏一 妈走 妈走丢 子咬了 子哭 "
        "子哭闹 子走 子走丢 孩子哭 孩子走 安全 安火 安火气 家书 家书柜 家熏 家阳 家阳台 宿 小区有 小区着 "
        "小区里 小学 少 居骂我 已经找 平 库灯 开发 开发商 开玩 开玩笑 异味 异响 态 息 想办 想办个 慢 成日 "
        "我们的 我妈走 我家书 我家熏 我家阳 我没 我要被 房下 房下水 手烟 手环 才 扎了 打孩 打孩子 打瞌 打瞌睡 "
        "打麻将 扔东 扔东西 扶 找到 把车停 投资 抢车 抢车位 抽烟真 拆了 拉屎 拴 拴绳 换了 排风 摔 撒尿 撞了 "
        "是想 晃 晾衣杆 有人冒 有人推 有人晒 有人砸 有尿 杆掉 杆掉下 来跑 来跑去 果 柜泡 柜泡了 查过 格 桶冲 "
        "桶冲不 梯 梯又 梯按 梯里的 检查过 楼上漏 楼上跑 楼下喷 楼停 比 民宿 气味了 气味难 气很 气很大 气灶打 "
        "气管道 水有 水管冻 没有煤 洞 洞口 浇水 浪 淋头漏 清明 滴到 漆味呛 漏一 漏一点 漏堵 漏堵了 潮 火味 "
        "火味重 火气很 火灾 火门被 灯全 灯全灭 灶打 灶打不 点就 点水 烟感 烟真 烟真呛 烟管一 烟道串 烟飘进 "
        "烧的 焚烧的 燃气灶 燃气表 牌 狗没 玩笑 现在没 瓷 瓷砖 生人 生意 生锈 申 电梯又 电梯按 电瓶 白蚁 的灯 "
        "直对 直对着 直没 看着 真呛 着急 瞌 瞌睡 石 砸承 砸承重 票有人 空的 笑死 笑死我 管一 管一直 管冻 箱 "
        "经找 经找到 老人摔 胎被 蚁 蛇 螂 蟑 蟑螂 血压 行道 衣杆 衣杆掉 表扬 袋 被刮 被刮了 被拆 被拆了 被盗 "
        "装个 装扶 装扶手 要在 要被 设 话 说 说法 说要打 贷 走丢过 跑去 跑来 跑来跑 跳绳 车胎 车胎被 还在打 "
        "选票 选票有 造 道不 道串 道串味 道闸 都被 里拉 金 锁着 门关 门关不 门洞 门洞口 门被拆 闹 防止 陌生人 "
        "陷 鞋 音大 飘进 飘进来 馆 馆油 馆油烟 香火 香火味 马桶冲 骂我 "
    ),
    -7: (
        "#ask&hypo #elec&gas #help&strange #hurt&lift #lift&not #lift&past #now&nuis a_question bill "
        "bleeding_money cctv cigarette cigarette_smoke detector detector_battery developer door_keeps "
        "drips_on elderly escape escape_plan fire_escape fire_just from_next happens if inspection is_the "
        "is_wrong kindergarten late leash money_with music_is my_space off_leash our_floor parked_in people "
        "plan pressure smoke_detector someone_parked space stain stuck_on the_floor these these_charges "
        "too_loud twice was_rude water_stain we_want with_these wrong you 一楼 一楼不 一直滴 一直跳 上次 上浇 "
        "下喊 下扔 下水 不想住 不能 不让 业费 丛 也是 了个坑 了十 了吗 了好几 了快递 了没有 二十 井盖松 产 "
        "人乱 人偷菜 人在这 人麻 人麻了 以前有 们小 们小区 休 位被 低 保安不 偷菜 傅在 傅在楼 八 具 几 出口 "
        "刀师 刀师傅 别 到半 到半夜 前有人 区烧 区烧纸 卡充 卡充值 卫生间 压低 又涨 又涨价 台打 台打不 台烧 "
        "叶 吓到 吵得 告 味很大 器打 器打不 在一 在一楼 在电 在电梯 在这里 地板鼓 场舞 坏我家 声音 头烫坏 套 "
        "安不 安装 家被 家被子 家里电 小区烧 居在门 居说 岗 工地 已经修 师傅在 广场舞 影响 很小 心都 急死 "
        "想住 想住了 我也 我也是 我们小 我家被 户 户关 户关不 所 打桩 打篮 打篮球 扔烟 扔烟头 折过 报 报修 抬 "
        "拖了 拖了三 整 时间 晾衣 暗 有人乱 有人敲 有着 有着火 松动 板鼓起 梯停 梯卡 梯破 梯破了 梯里 梯里抽 "
        "楼下喊 楼不 楼道一 楼道踢 楼顶盖 气公 气公司 气卡充 气安 气安检 气灶点 气费 水压 水器打 水管断 "
        "没有着 滑倒 滑倒骨 滑梯破 漏电已 漏雨 火锅 火锅店 灰 灶台打 灶点 灶点不 灾 炸锅 炸锅了 点不 点不着 "
        "烟头烫 烟管 煤气灶 煤气表 燃气卡 燃气安 爬楼 物业费 环 生间 电一 电一直 电已 电已经 电梯停 电梯卡 "
        "电钻 盖房 盖房子 盖松 直滴 直跳 着不 着火的 磨刀 磨刀师 票有 积 窗户关 窝掉 窝掉下 管断 管断了 经修 "
        "经修好 结果 给电动 绿地 群里都 能 被狗 裂 要命 要换 谢师 谢师傅 购 贵 跑跳 踢球 车位被 车被砸 返水 "
        "这样 这里滑 道一 道堵 道堵了 道踢 道踢球 邻居说 都炸 都炸锅 都麻 里抽 里抽烟 里滑 里滑倒 里电 里电一 "
        "里的 里都 里都炸 锁 锅店 长 阳台烧 随便 难闻 雨水 震得 顶盖 顶盖房 顿 食 饭店 骂人 骨折过 鸟 鸟窝 "
        "鸟窝掉 黄 鼓起 鼓起来 "
    ),
    -8: (
        "#ask&die #ask&fire #ask&water #elec&lift #elec&not #gas&nuis #hurt&intrude #leak&strange "
        "#not&strange #now&shock a_broken ad ad_on at_night bottle_on broken_bottle dead does_not drain "
        "fire_extinguisher illegal is_blocked is_leaking knife_sharpening last lift light light_is music "
        "my_neighbour noise off power_went room_on service sharpening sharpening_ad someone_will stove to_my "
        "went_out wet 一个月 万 万一 不来 乐 了我的 人摔 人撬 人来 人躺在 们气 你们气 偿 像头 充 刮 刮了 前有 "
        "危 危险 发睡 发睡觉 周 味 在哪里 在楼上 在楼里 在门 圾焚 圾焚烧 垃圾焚 堂沙 堂沙发 大堂沙 大狗追 "
        "头烫 孩玩 安检 定 小孩玩 居骂 影 想死 打麻 拆 摄 摄像 摄像头 摊冒 摊冒烟 撬我 断电 日 明 是不是 是我 "
        "有人撬 有水 木 来一 栋有 栋有人 样 桩 楼里 水把我 水滴 沙发睡 消火 消火栓 涨 涨价 温 火栓 火栓箱 "
        "灭了 烟熏 烤摊冒 焚 焚烧 狗追小 球砸 球砸到 电梯 的事 盖 磨 空 窝 笑不 笑不活 篮球砸 群里 被你 "
        "被你们 被蚊 被蚊子 裂了 调 谢谢 路面 躺在大 车 车堵 进不来 追小 追小孩 选 邻居骂 里开 里的人 错了 "
        "门锁 问题 院了 震 题 骨 "
    ),
    -9: (
        "#fall&nuis #fire&gas #height&hypo #not&person #not&stuck a_bottle a_fire all_night barrier_hit "
        "car_was do_i does door_is drips dropped_a fall get guard_was hit_my in_my loud makes may my_child "
        "no_fire rude someone_upstairs street upstairs_dropped us 一次 下来一 下雨 不喷 不喷水 不好 不热 个坑 "
        "二手 人偷 人在阳 人把 人敲门 人烧 人烧艾 传销 修好 公共 共 分 只 台烧香 商 喷水了 喷泉不 墙泡 墙泡了 "
        "外墙 头关 头关不 威 威胁 对 将 广 广告 店油 店油烟 异 我要爆 把我 投诉 搞 昨 晒被 晒被子 有人偷 有点 "
        "枝 树枝 桶 民 气得我 水管破 泉不 泉不喷 泡了 漆味 灯不 灯不亮 灸 烧艾 烧艾灸 烧香 电梯困 电梯里 疯 "
        "疯了 监 监控 着我 种菜 管破 管破了 篮 网 胁 舞 艾 艾灸 要爆 要爆炸 诉 车停在 车进 过一次 进不 追 "
        "门被 饭 麻了 麻将 龙头关 "
    ),
    -10: (
        "#not&self am_dying barrier charges dogs dying_of heat is_no is_there just_a money mother of_heat "
        "place rubbish stove_broken the_water there_a went who 上 上扔 下扔烟 下饭 不严 业主 人在楼 人在电 "
        "人撬我 人都麻 以前 会着 会着火 位 信箱 儿童 充值 关不上 关不严 养 划了 到楼 到楼下 刷 卫生 又停 合 "
        "名 器 地面 圾 坑 垃 垃圾 孩在电 容易 得我要 戏 我人 我人都 我的信 扔下 扔下来 扫 挡住 排烟 排烟管 "
        "撬我的 旧 是不 晚上 有人把 来一个 树倒 树倒了 栓 栓箱 梯里蹦 楼上扔 楼下饭 气卡 没水 法 游戏 火的 "
        "火门 电了 电话打 的信 的信箱 砖 私 童 等 篮球 花园 行 话打 资 走丢 蹦 过人 通知 里蹦 防火 防火门 "
        "麻烦 "
    ),
    -11: (
        "#fall&past are_overflowing could missing neighbour_smokes no_water overflowing smokes tap_is "
        "the_barbecue upstairs week 下烧 不要 交 人在 人已 人已经 偷了 卫 喷漆 噪 噪音 在哪 坏我 威胁我 子咬 "
        "尿 居威 居威胁 建议 往下扔 承重 承重墙 把我家 挡 新闻 早 易 暖 有煤 有煤气 检查 楼下烧 款 气死我 滑 "
        "滑梯 满了 火气 烟倒灌 烟道 烟飘 烤摊 烧烤摊 烫坏 烫坏我 砸了 种 租 签 绿 胁我 能不 能不能 蚊 蚊子咬 "
        "被砸 被砸了 觉 议 证 误报 跳 邻居威 里有人 重墙 锈 错 门禁 险 难 "
    ),
    -12: (
        "#attack&past #leak&nuis #lift&nuis barbecue_smoke blocked cars gas_stove out_in school 不是 严 主 "
        "人敲 你 你们 便 值 吧 处 处理 居在 得 感 承 担 担心 控 推销 死人 水把 没人 热炸 热炸了 班 禁 给电 补 "
        "被偷 被子 赔 跳闸了 过一 邻居在 闸了 雨水管 "
    ),
    -13: (
        "#die&not #fire&smell #gush&nuis #lift&smell #not&smell #now&past #self&strange bins_are do dog low "
        "next_door question 上往 上往下 信 停水 到我 前 去年 太 对着我 我了 扶手 松了 柜 楼上往 气得 气灶 "
        "油烟倒 烟倒 狗追 猫 着我家 票 绳 臭 菜 蚊子 让 贴 车停 院 雨 风 "
    ),
    -14: (
        "#ask&elec #body&past #die&elec #elec&past #gush&past #hurt&past #nuis&person #nuis&water bottle "
        "corridor dying extinguisher fire_door of_order order the_corridor this when 不亮 么 了三 传 保 候 "
        "公司 关不 划 办 单 司 在楼 在阳 在阳台 堵 安 容 对着 差点 希 希望 得我 断 时候 望 查 死我 气死 气表 "
        "睡觉 问 飘 "
    ),
    -15: (
        "#attack&nuis #gush&smell exit_is fire_exit left lift_is the_lift 不 人抽烟 偷 加 吓 拉 新 时 渗水 理 "
        "退 香 "
    ),
    -16: (
        "#body&fire barbecue bins is_too left_a need someone_left too wall will 一点 么时 么时候 了没 什么时 "
        "地漏 多 学 孩在楼 我的车 投 期 梯里有 水龙 水龙头 消 烟味 烧纸 热 熏 的车 给 要 谢 返 骂 麻 龙 龙头 "
    ),
    -17: (
        "#ask&past #attack&strange #gas&not #not&now #past&self again exit tap 以 价 到我家 半夜 天天 拖 浇 "
        "漆 灶 玩 "
    ),
    -18: "#fire&intrude for keeps next night restaurant 在楼下 建 渗 滴水 火器 灭火器 烤 烦 烧烤",
    -19: "#ask&gas #elec&nuis on_my the_fire 个月 亮 人抽 什 什么 园 快递 我家 有人抽 松 灭 烟头 车位 递",
    -20: "#fire&past #nuis&self is_out 们 卡 吵 推 摊 收 晚 死了 死我了 物 球 电话 笑 纸 跳闸 闸 防",
    -21: "#fire&hypo is_broken kids smoke_from 停电了 扔 接 放 树 检 灭火 装修 音",
    -22: "my_car 乱 十 堵了 打不 没电 油 表 请 车被",
    -23: "#fire&lift #smell&water 不了 占 小区 怕 急 我要 排 改 月 通 钱 销",
    -24: "#person&strange not 居 差 狗 这",
    -25: "丢了 停电 次",
    -26: "#fire&nuis 公 区 又 打不着 物业 邻 邻居",
    -27: "door 吗 有人在",
    -28: "#fire&hurt neighbour 夜 年",
    -29: "#fire&not #past&person 店 楼上 漏水",
    -30: "#fire&strange 不着火 换 没有",
    -31: "孩在 小孩在 滴 睡 费 过",
    -32: "抽 油烟 灯",
    -33: "#leak&water",
    -34: "停",
    -35: "丢",
    -36: "#gush&leak 死",
    -37: "业",
    -38: "不着",
    -39: "#fire&person 会 点",
    -40: "坏了",
    -41: "no",
    -42: "墙 我的",
    -43: "#fall&hypo #hypo&person 抽烟",
    -47: "#ask",
    -50: "broken 没 装",
    -51: "修",
    -54: "坏",
    -65: "#strange",
    -66: "#not",
    -74: "#past",
    -83: "#hypo",
    -94: "#nuis",
}
