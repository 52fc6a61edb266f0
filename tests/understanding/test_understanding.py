"""What residents' own words mean, in three languages, typed badly and spoken without commas."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import understanding
from bot.domain.complaint import categories
from bot.understanding import (
    Place,
    accuses_manners,
    anger_level,
    find_name,
    find_phone,
    find_place,
    is_urgent,
    named_language,
    past_moment,
    rank_categories,
    read_command,
    read_intent,
    read_satisfaction,
    read_yes_no,
    says_understood,
    threatens_exposure,
)

# Sunday afternoon, Chinese time.
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=timezone(timedelta(hours=8)))


def split(block: str) -> list[str]:
    return [word.strip() for line in block.splitlines() for word in line.split("|") if word.strip()]


SATISFACTION = {
    "very": "非常满意 | 很满意，谢谢 | 特别满意 | 十分满意！ | 1 | １ | ① | 一 | 1. | 1、非常满意 | 1️⃣ |"
    " 满意极了 | 非常好 | 服务非常好，点赞"
    " | 非常滿意 | very satisfied | Excellent! | perfect, thank you | I am very happy with it | 太满意了 | 超级满意",
    "satisfied": "满意 | 好了谢谢 | 修好了谢谢师傅 | 已经修好了 | 挺好的 | 不错 | 可以了，不漏了 | 2 | 二 | ② |"
    " 2、满意 | 👍 | 解决了 | 搞定了"
    " | 没什么不满意的 | 没有不满意 | 以前不满意现在好了 | 之前一直漏水，现在修好了 | 滿意 |"
    " 已經修好，多謝 | satisfied | fixed, thanks | all good now"
    " | it works now | 态度很好，也修好了 | 比较满意 | 还算满意 | 师傅来得很快，弄好了 | 没问题了 |"
    " 问题解决了，谢谢你们 | 不吵了 | no more problems",
    "neutral": "一般 | 一般般 | 还行吧 | 还行 | 凑合 | 马马虎虎 | 3 | 三 | 还可以 | 勉强满意 | 就那样吧 |"
    " 普普通通 | 還行 | so-so | it's ok | average",
    "dissatisfied": "不满意 | 不太满意 | 很不满意 | 4 | ４ | 四 | 👎 | 态度太差了 | 太敷衍了 | 失望 | 满意个屁 |"
    " 差评 | 不怎么样 | 一点都不满意"
    " | 不滿意 | 唔滿意服務太差 | not satisfied | dissatisfied | I'm not happy | terrible service |"
    " 以前满意现在不满意 | 4 不满意 | 没法满意 | 谈不上满意 | 不好",
    "unsolved": "还在漏 | 没修好 | 根本没人来 | 还是老样子 | 5 | 五 | ⑤ | 没解决 | 又漏了 | 修好了又坏了 |"
    " 没人来过 | 一直没来人 | 跟没修一样 | 还没好"
    " | 問題還沒解決 | 仲未修好還在漏 | still leaking | not fixed | nobody came |"
    " it's leaking again | 5还没解决 | 怎么还在漏啊 | 没有解决 | 还是很吵"
    " | 修了还是漏 | 没有任何变化 | 不解决问题，还在漏 | the noise is still the same | 白修了",
    "contradiction": "满意，但是还在漏 | 态度很好但是没修好 | 1 还在漏 | 满意👎 | 呵呵真好，修了跟没修一样 |"
    " 2 不满意 | 谢谢师傅，很及时，可是又堵了"
    " | 呵呵非常满意 | satisfied but it is still leaking | 滿意，不過還在漏 | 非常好，就是没人来 | 4 非常满意",
    "unclear": "嗯 | 哦 | 好的 | 收到 | 谢谢 | ？ | 什么时候修 | 修好了吗？ | 你们什么时候来 | 不知道 | 再说吧 |"
    " 等等再看 | 在上班没看 | 满意吗 | 满意不满意"
    " | 如果修好了我就满意 | 修好才满意 | 应该好了吧 | 不是不满意 | 希望给个满意的答复 | ok | 6 | 0 |"
    " 12 | hello | when will you come? | not sure | 随便 | 😂",
}


@pytest.mark.parametrize(("verdict", "said"), [(v, said) for v, block in SATISFACTION.items() for said in split(block)])
def test_an_answer_to_the_callback_is_read_as_it_was_meant(verdict: str, said: str) -> None:
    assert read_satisfaction(said) == verdict


def test_an_empty_or_invisible_answer_is_unclear() -> None:
    assert read_satisfaction("") == read_satisfaction("  \n ") == read_satisfaction("\u200b\u3164") == "unclear"


@pytest.mark.parametrize(
    "said",
    split(
        "不是不满意 | 不满意 | 没修好 | 还在漏 | 呵呵 | 满意？ | 未必满意 | 不能说满意 | 没有很满意 |"
        " 凭什么满意 | 你觉得我满意吗"
    ),
)
def test_satisfied_is_never_guessed(said: str) -> None:
    assert read_satisfaction(said) not in ("very", "satisfied")


@pytest.mark.parametrize("said", split("没有不满意 | 没什么不满意的 | 不是不满意 | 沒有不滿意 | not dissatisfied"))
def test_two_negations_are_never_dissatisfied(said: str) -> None:
    assert read_satisfaction(said) in ("satisfied", "unclear")


@pytest.mark.parametrize(
    "said",
    split(
        "可以 | 行 | 好 | 好的 | 对 | 同意 | 关吧 | ok | yes | 嗯 | 嗯嗯 | 没问题 | 是的 | 可以关闭 |"
        " 好吧 | 可以呀 | OK的 | sure | 係 | 行吧 | 👌 | yes please | 没意见"
    ),
)
def test_a_yes_is_a_yes(said: str) -> None:
    assert read_yes_no(said) is True


@pytest.mark.parametrize(
    "said",
    split(
        "不行 | 不可以 | 别 | 先不 | no | 不要 | 不同意 | 不 | 不用 | 暂时不要 | 别关 | 还没修好不能关 |"
        " 不是 | 唔好 | not yet | No, thanks | 不对 | 否 | 不好 | 等一下"
    ),
)
def test_a_no_is_a_no(said: str) -> None:
    assert read_yes_no(said) is False


@pytest.mark.parametrize(
    "said",
    split("不是不可以 | 随便 | 可不可以 | 你说呢 | 再说 | 不知道 | 可以吗？ | 也许 | 水管坏了 | maybe | 123")
    + ["", " "],
)
def test_neither_yes_nor_no_is_neither(said: str) -> None:
    assert read_yes_no(said) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("表示理解", True),
        ("理解", True),
        ("明白了", True),
        ("可以理解", True),
        ("I understand", True),
        ("能接受", True),
        ("諒解", True),
        ("不理解", False),
        ("不能接受", False),
        ("没法理解", False),
        ("无法接受这个结果", False),
        ("I don't understand", False),
        ("凭什么", False),
        ("不是不理解", None),
        ("什么意思？", None),
        ("今天下雨", None),
        ("理解不了", False),
        ("好吧", True),
    ],
)
def test_understanding_is_asked_and_heard(said: str, expected: bool | None) -> None:
    assert says_understood(said) is expected


def test_anger_grows_with_the_words() -> None:
    assert anger_level("楼道灯坏了，麻烦看一下") == 0
    assert anger_level("怎么还没人来，烦死了") == 1
    assert anger_level("太过分了，忍无可忍") == 2
    assert anger_level("你们他妈的是土匪吗") == 3
    assert anger_level("这是第几次了！！！！") > anger_level("麻烦您了")
    assert anger_level("WHY IS NOBODY COMING TO FIX THE LIFT") >= 1
    assert anger_level("this is fucking ridiculous") == 3


@pytest.mark.parametrize(
    "said",
    split(
        "再不处理我就曝光 | 我要找媒体 | 打12345投诉你们 | 发抖音了 | 找律师起诉 | 我去住建局告你们 |"
        " I will call the newspaper | 我要上法院 | 發上網"
    ),
)
def test_a_threat_to_go_public_is_heard(said: str) -> None:
    assert threatens_exposure(said)


@pytest.mark.parametrize(
    "said", split("楼上漏水 | 邻居刷抖音声音太大 | 我不想找媒体，只想修好 | the tap leaks | 谢谢师傅")
)
def test_an_ordinary_message_threatens_nobody(said: str) -> None:
    assert not threatens_exposure(said)


WANTS = {
    "cases": "进度 | 查进度 | 我的投诉 | 查询进度 | 我想查进度 | /cases | my cases | 進度 | 怎么样了？ | status",
    "hurry": "催一下 | 催办 | 请催一下 | /hurry | hurry up | 催辦 | 快点 | 怎么还没人来",
    "language": "换语言 | English | /language | 語言 | 繁體中文 | 英文",
    "cancel": "取消 | 算了不投诉了 | /cancel | cancel | 算了 | 不投诉了",
    "file_now": "直接提交 | 提交 | 就这些 | submit | 没有了",
    "skip": "跳过 | 不知道 | skip | 跳過 | 不清楚 | 没有",
    "human": "人工 | 转人工 | 人工客服 | 我要人工 | 轉人工 | talk to a person",
    "withdraw": "撤诉 | 撤回投诉 | 我要撤诉 | 撤訴 | withdraw",
    "help": "帮助 | ? | ？ | /help | help | 怎么用",
    "menu": "菜单 | /start | /menu | menu | /start@huifang_bot | 主選單",
    "privacy": "隐私 | 删除我的数据 | privacy",
    "more": "更多 | more",
    "back": "返回 | 上一步 | back",
    "": "进度太慢了我要投诉 | 楼道灯坏了 | 取消小区门口的摊位 | 电梯人工按钮坏了 |"
    " I need help with my broken tap | hello | 没有水",
}


@pytest.mark.parametrize(("wish", "said"), [(wish, said) for wish, block in WANTS.items() for said in split(block)])
def test_a_wish_is_heard_only_when_it_is_the_whole_message(wish: str, said: str) -> None:
    assert read_command(said) == wish


def test_a_language_is_known_by_its_own_name() -> None:
    assert [
        named_language(said) for said in ("English", "简体中文", "繁體", "粵語", "中文", "please english", "水管")
    ] == [
        "en",
        "zh-Hans",
        "zh-Hant",
        "zh-Hant",
        "zh-Hans",
        "en",
        "",
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我要投诉楼上太吵", "complaint"),
        ("垃圾没人管臭死了", "complaint"),
        ("灯坏了", "repair"),
        ("我要报修", "repair"),
        ("厨房漏水", "repair"),
        ("物业费怎么交？", "question"),
        ("请问几点下班", "question"),
        ("我想约经理见面", "visit"),
        ("我要表扬保安小李", "praise"),
        ("你好", "greeting"),
        ("在吗", "greeting"),
        ("hello", "greeting"),
        ("谢谢", "thanks"),
        ("好的谢谢", "thanks"),
        ("thank you very much", "thanks"),
        ("今天", ""),
        ("the tap is broken", "repair"),
        ("neighbours are too noisy", "complaint"),
        ("where can I pay?", "question"),
    ],
)
def test_what_somebody_came_for_is_told_from_the_words(said: str, expected: str) -> None:
    assert read_intent(said) == expected


@pytest.mark.parametrize(
    ("said", "building", "unit", "room"),
    [
        ("8-1-261", "8", "1", "261"),
        ("3栋2单元501", "3", "2", "501"),
        ("三号楼二单元五零一室", "3", "2", "501"),
        ("3#2-501", "3", "2", "501"),
        ("A座1203", "A", "", "1203"),
        ("12幢1201", "12", "", "1201"),
        ("Building 5 Unit 2 Room 301", "5", "2", "301"),
        ("5栋", "5", "", ""),
        ("我住3号楼1单元1502，楼上漏水", "3", "1", "1502"),
        ("十二栋三单元八零二", "12", "3", "802"),
        ("3-501", "3", "", "501"),
        ("block B room 12", "B", "", "12"),
        ("３栋２单元５０１", "3", "2", "501"),
        ("3棟2單元501", "3", "2", "501"),
        ("二十一栋1203室", "21", "", "1203"),
        ("B3栋502", "B3", "", "502"),
        ("2单元301", "", "2", "301"),
        ("501室漏水", "", "", "501"),
        ("7号楼2单元", "7", "2", ""),
        ("我是 6 栋 1 单元 1102 的业主", "6", "1", "1102"),
    ],
)
def test_a_home_is_found_in_every_spelling(said: str, building: str, unit: str, room: str) -> None:
    found = find_place(said)
    assert found is not None
    assert (found.building, found.unit, found.room) == (building, unit, room)


@pytest.mark.parametrize(
    ("said", "public"),
    [
        ("地下车库B2", "地下车库B2"),
        ("小区南门", "小区南门"),
        ("儿童乐园旁边", "儿童乐园旁边"),
        ("地下車庫", "地下車庫"),
        ("楼道灯不亮", "楼道"),
        ("near the south gate", "south gate"),
        ("游泳池", "游泳池"),
        ("负一楼停车场", "负一楼停车场"),
    ],
)
def test_a_shared_place_keeps_the_residents_own_words(said: str, public: str) -> None:
    found = find_place(said)
    assert found is not None
    assert found.public == public
    assert found.label() == public


def test_a_shared_place_inside_a_building_keeps_both() -> None:
    assert find_place("3栋2单元楼道堆满杂物") == Place("3", "2", "", "楼道")
    assert Place("3", "2", "501").label() == "3-2-501"
    indoors = [Place(public="楼道"), Place(public="电梯"), Place(room="501")]
    assert all(one.indoors() for one in indoors)
    assert not Place(public="小区大门").indoors()


@pytest.mark.parametrize(
    "said",
    split(
        "太吵了 | 13800138000 | 2026-11-20 | 晚上10点 | 物业费300元 | 打了3次电话 | hello | 11月20日 |"
        " 等了2-3天 | 10:30"
    ),
)
def test_no_place_is_invented(said: str) -> None:
    assert find_place(said) is None


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return NOW.replace(year=year, month=month, day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("昨晚十点", at(11, 21, 22)),
        ("今天早上8点", at(11, 22, 8)),
        ("上周二", at(11, 10)),
        ("刚才", NOW),
        ("3天前", at(11, 19)),
        ("last Tuesday", at(11, 17)),
        ("11月20日下午3点", at(11, 20, 15)),
        ("yesterday 10pm", at(11, 21, 22)),
        ("前天", at(11, 20)),
        ("昨天下午两点半", at(11, 21, 14, 30)),
        ("两小时前", NOW - timedelta(hours=2)),
        ("半小时前", NOW - timedelta(minutes=30)),
        ("12月1号", at(12, 1, year=2025)),
        ("2026年3月5日", at(3, 5)),
        ("今天凌晨三点", at(11, 22, 3)),
        ("昨天", at(11, 21)),
        ("周五晚上", at(11, 20, 20)),
        ("星期三", at(11, 18)),
        ("2026-11-01 09:30", at(11, 1, 9, 30)),
        ("10 minutes ago", NOW - timedelta(minutes=10)),
        ("Nov 3", at(11, 3)),
        ("下午三点一刻", at(11, 22, 15, 15)),
        ("昨晚12点", at(11, 22)),
        ("今早", at(11, 22, 8)),
        ("上午9点15分", at(11, 22, 9, 15)),
        ("two days ago", at(11, 20)),
        ("昨天晚上11点左右楼上又开始吵", at(11, 21, 23)),
        ("last night", at(11, 21, 20)),
        ("20号", at(11, 20)),
        ("this morning at 9", at(11, 22, 9)),
        ("晚上8点", at(11, 21, 20)),
        ("去年5月", at(5, 1, year=2025)),
    ],
)
def test_a_moment_is_found_as_people_say_it(said: str, moment: datetime) -> None:
    assert past_moment(said, NOW) == moment


@pytest.mark.parametrize("said", ["", "太吵了", "13月45日", "楼上漏水", "3栋2单元501", "25点", "2月30日"])
def test_no_moment_is_invented(said: str) -> None:
    assert past_moment(said, NOW) is None


def test_a_phone_and_a_name_are_found() -> None:
    assert find_phone("我电话138 0013 8000，姓王") == "13800138000"
    assert find_phone("call +852 9123 4567") == "+85291234567"
    assert find_phone("座机010-88886666转123") == "01088886666-123"
    assert find_phone("3栋2单元501") is None
    assert find_phone("身份证110101199003071234") is None
    assert [
        find_name(said)
        for said in (
            "王先生",
            "我姓李",
            "我是张女士，电话13800138000",
            "陈小明 13800138000",
            "My name is John Smith",
            "",
        )
    ] == [
        "王先生",
        "李",
        "张女士",
        "陈小明",
        "John Smith",
        "",
    ]


CATEGORIES = {
    "lift": "电梯又坏了，天天爬楼 | 電梯有異響 | the lift is out of order again",
    "noise": "楼上半夜打麻将吵死了 | 广场舞音响太大 | 樓上裝修噪音好大 | neighbours play loud music all night",
    "parking": "我的车位被人占了 | 车库里乱停车 | someone is parking in my space",
    "cleaning": "垃圾好几天没人清运，臭得很 | 楼道没人打扫 | rubbish bins are overflowing",
    "water": "停水两天了 | 水压太小洗不了澡 | 自來水發黃 | no water since morning",
    "power": "楼道灯不亮 | 又停电了 | power cut again",
    "house": "卫生间天花板漏水 | 外墙瓷砖脱落 | 下水道堵了 | my ceiling is leaking",
    "fees": "物业费乱收费 | 这个月账单多收了我两百 | they overcharged me on the bill",
    "committee": "业委会选举不公开 | 公共收益去哪了 | 维修基金怎么用的不公示",
    "developer": "开发商延期交房 | 房产证什么时候办 | the developer delayed the handover",
    "building_rules": "顶楼邻居在搭建违章建筑 | 隔壁群租住了十几个人 | 有人私自占用公共绿地",
    "fumes": "楼下饭店油烟往家里飘 | 招牌灯光太刺眼 | cooking fumes come into my flat",
    "service": "保安态度恶劣 | 门禁形同虚设，外来人员随便进 | the guard was rude to me",
    "fire": "楼道堆放杂物堵了消防设施 | 电动车飞线充电",
    "school": "小区配套幼儿园什么时候开园 | 孩子入学学位不够",
    "roads": "小区门口公交站太远 | 门口马路坑坑洼洼 | the road is full of potholes",
    "neighbours": "邻居遛狗不牵绳 | 楼上高空抛物 | neighbour's dog is off leash",
    "gas": "暖气不热 | 家里没有手机信号",
}


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code, block in CATEGORIES.items() for said in split(block)]
)
def test_the_matter_is_found_in_everyday_words(code: str, said: str) -> None:
    ranked = rank_categories(said)
    assert ranked[0][0] == code
    assert abs(sum(share for _, share in ranked) - 1) < 1e-9


def test_where_no_word_tells_no_category_is_guessed() -> None:
    assert rank_categories("你们来看一下吧") == ()


@pytest.mark.parametrize(
    "said",
    split(
        "停水了 | 整栋楼没电 | 电梯坏了 | 停電了 | 电梯关人了 | 污水倒灌 | 正在砸承重墙 | no water |"
        " the lift is broken | 家里着火了"
    ),
)
def test_what_daily_life_stops_for_is_urgent(said: str) -> None:
    assert is_urgent(said)


@pytest.mark.parametrize(
    "said",
    split(
        "楼道灯不亮 | 广场舞太吵 | 建议加装电梯 | 物业费太贵 | 如果停电怎么办 | 停车位不够 |"
        " the gate is ugly | 停水通知能不能提前发 | 电梯广告太多"
    ),
)
def test_an_ordinary_complaint_is_not_urgent(said: str) -> None:
    assert not is_urgent(said)


def test_every_everyday_group_is_a_leaf_of_the_tree_and_has_words() -> None:
    assert all(categories.is_leaf(code) for code in categories.EVERYDAY.values())
    assert not categories.is_leaf("mgmt")
    assert not categories.is_leaf("unknown")
    assert categories.path_to("mgmt.building.lift") == ("mgmt", "mgmt.building", "mgmt.building.lift")
    assert len(categories.ROOTS) == 6
    assert {code for block in CATEGORIES for code in (block,)} <= set(categories.EVERYDAY)
    assert all(categories.children(parent) for parent in set(categories.TREE.values()))


ANY = st.text(max_size=400) | st.text(alphabet="0123456789 -+:点号栋月日周上一二十半前", max_size=60)


@given(ANY)
def test_no_text_in_the_world_makes_it_stumble(text: str) -> None:
    for name in understanding.__all__:
        if name[0].islower():
            function = getattr(understanding, name)
            function(text, NOW) if function in (past_moment, understanding.future_moment) else function(text)


@given(ANY)
def test_a_moment_named_is_aware(text: str) -> None:
    moment = past_moment(text, NOW)
    assert moment is None or moment.tzinfo is not None


HOSTILE = (
    "已经",
    "一下吧",
    "跳楼",
    "1",
    "没有",
    "电梯",
    "13800138000 ",
    "a" * 40 + " ",
    "3-",
    "不是不",
    "(",
    "！？",
    "\u200b",
    "冒着出起了的",
    "水 ",
    "\ud83d",
    "一",
    "fire ",
    "。",
)


@pytest.mark.parametrize("bit", HOSTILE)
def test_H_13_a_hundred_thousand_characters_are_read_without_choking(bit: str) -> None:
    text = bit * (100_000 // len(bit))
    for name in understanding.__all__:
        if name[0].islower():
            function = getattr(understanding, name)
            function(text, NOW) if function in (past_moment, understanding.future_moment) else function(text)


@pytest.mark.parametrize(
    "said", ["保安张三态度很差", "保安態度很差", "他吼我", "收钱才办事", "The guard was RUDE", "he threatened me"]
)
def test_M_24_words_about_somebodys_manners_are_known_in_every_language(said: str) -> None:
    assert accuses_manners(said)


@pytest.mark.parametrize("said", ["电梯坏了", "三栋水管漏水", "the crude oil smell", "No light in the garage", ""])
def test_M_24_words_about_a_thing_accuse_nobody(said: str) -> None:
    assert not accuses_manners(said)
