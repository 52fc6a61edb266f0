"""Danger is heard at once, and mentions of it are not taken for danger."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding import find_danger, is_urgent

HAPPENING = {
    "fire": """
        着火了
        我家着火了快来人
        厨房冒浓烟
        楼下电动车棚着火了
        三栋楼道里全是烟
        五楼阳台烧起来了火很大
        配电房起火了
        救命啊隔壁着火了烟好大
        电动车充电爆炸了
        电瓶车自燃了快来
        地下车库有车起火
        楼道有很重的烧焦味
        垃圾桶着火了火苗窜得老高
        刚刚听到一声爆炸然后好多黑烟
        电视着火了
        充电器短路引起着火了
        空调外机冒烟了怎么办
        失火啦7栋失火啦
        我烧饭锅着火了扑不灭
        顶楼冒黑烟
        楼上著火了快啲嚟
        廚房起火了，好大煙
        我家火燭呀
        停車場有車著火
        my kitchen is on fire
        there is a fire in the basement
        Fire! Building 5!
        smoke is coming out of the electric room
        The trash room caught fire
        I smell something burning in the corridor and there is thick smoke
        """,
    "gas": """
        闻到好大煤气味
        我家煤气泄漏了
        厨房燃气管漏气了
        楼道里一股煤气味
        好像漏煤气了
        天然气在漏嘶嘶响
        可能是燃气泄漏，味道很刺鼻
        有人煤气中毒了
        走廊好浓的瓦斯味
        請問瓦斯漏氣了怎麼辦
        聞到好重的煤氣味
        I smell gas in my flat
        there's a gas leak in the kitchen
        Strong gas smell on the third floor
        """,
    "lift": """
        被困在电梯里
        我被困在电梯里了
        我在电梯里出不来
        电梯困人了快来
        电梯关人了里面有小孩
        两个老人困在3号电梯
        电梯卡住了我在里面
        电梯坠落了有人在里面
        电梯门夹住人了
        坐电梯被困住了按铃没人理
        孩子一个人关在电梯里面哭
        困咗喺𨋢入面
        我被困在電梯裡
        I'm stuck in the lift
        my mother is trapped in the elevator
        the elevator is stuck with people inside
        """,
    "electric": """
        有人触电
        有人触电了快来
        水龙头漏电把我电到了
        我老公修灯被电了
        配电箱在冒火花
        电线掉在路上冒火花
        插座打火花
        热水器漏电
        有人觸電暈倒
        someone got electrocuted
        the socket is sparking
        """,
    "injury": """
        老人摔倒流血不省人事
        我妈在楼道摔倒了起不来
        有人晕倒在小区门口
        一个大爷昏迷了
        孩子从阳台掉下去了
        有人坠楼了
        小孩掉进水池了
        楼上掉东西砸到人了
        孩子手指被电梯门夹住了流了好多血
        我爸心脏病发作喘不上气
        小孩被狗咬了流血
        游泳池有人溺水
        有人被车撞了躺在地上
        快叫救护车
        奶奶摔倒骨折了
        有老人跌倒流咗好多血
        an old man fell and is bleeding
        my father collapsed, he is not breathing
        someone is unconscious in the lobby
        call an ambulance
        """,
    "violence": """
        有人拿刀
        有人拿着菜刀在小区里
        楼下打起来了
        保安正在打人
        有人持刀抢劫
        小偷进我家了
        有人撬门
        隔壁男的在打老婆一直惨叫
        有人砍人了
        陌生男人尾随我
        有人闯进我家
        有人拎着刀在追人砍人了
        a man with a knife is outside, he has a knife
        someone is breaking into my flat
        they are fighting and one was stabbed
        """,
    "self_harm": """
        我不想活了
        活着没意思
        有人要跳楼
        楼顶站着个女的要跳楼
        再不解决我就从楼上跳下去死给你们看
        我想自杀
        我割腕了
        不想活了真的撑不下去
        我唔想做人喇不想活了
        I want to kill myself
        I don't want to live anymore
        someone is going to jump off the roof
        """,
    "flood": """
        水管爆了地下室淹了
        水管爆了
        家里水管爆裂水喷得到处都是
        地下车库被淹了
        消防栓爆了水一直喷
        污水倒灌进我家了
        楼上爆水管把我家淹了
        电梯井进水了好多水涌进来
        客厅全是水水还在往外喷水管爆了
        地庫水浸
        爆水喉呀
        a pipe burst and my flat is flooding
        the basement is flooded
        water is pouring through the ceiling
        """,
}

MENTIONED = """
    消防通道被堵
    燃气费太贵
    建议加装电梯
    电梯广告太多
    火锅店油烟
    气死我了
    消防演练
    什么时候消防演习
    去年着过火
    没有着火
    累死了
    烦死了
    我都要烦死了天天这么吵
    吵死了
    热死人了空调什么时候修
    楼下火锅店油烟很大
    烧烤店的烟天天往我家飘
    邻居抽烟烟味飘到我家
    消防栓没水
    灭火器过期了
    消防通道停满了车，一旦着火后果不堪设想
    万一着火怎么办
    电动车进楼充电容易起火
    楼道堆放杂物有火灾隐患
    充电桩太少，大家飞线充电，会引起火灾
    之前电梯困过人，请检查
    电梯经常困人
    去年电梯坠落过一次
    电梯门口贴满广告
    电梯坏了
    电梯按钮不亮
    电梯里有人抽烟
    请问燃气怎么开通
    天然气什么时候通
    燃气公司上门抄表太晚
    煤气费账单不对
    地面太滑，容易摔倒
    担心老人摔倒
    怕小孩掉下去
    路灯不亮，晚上走路怕摔跤
    高空抛物会砸到人
    阳台花盆有隐患，万一掉下来砸到人
    物业打电话太多
    打了好几个电话没人接
    没人打扫楼道
    麻将馆打牌吵
    昨天小区有人打架，希望加强管理
    上个月有小偷进来过
    门禁坏了，怕小偷进来
    水费太高
    楼上漏水
    厨房水龙头滴水
    地下室有点积水
    一下雨车库就积水
    以前水管爆过，现在担心又爆
    每次下雨都淹，希望彻底整改
    跳楼价大甩卖的广告贴得到处都是
    商家天天喊跳楼价
    血压高，受不了噪音
    这是我们的血汗钱
    物业不管业主死活
    业主生活在水深火热之中
    希望组织一次消防培训
    小区能不能装电梯
    想咨询一下家庭财产火灾保险
    新闻里说别的小区着火了
    非要等到着火了才管吗
    不要在楼道给电动车充电，会着火的
    这次火灾演习通知太晚
    火车站接驳车几点
    隔壁生意很火，停车太多
    保安上班打游戏
    孩子被狗吓到了
    狗没拴绳，怕咬到人
    物业火速处理，点赞
    電梯廣告太多
    消防通道被車堵住
    燃氣費太貴
    冇著火，只係煙味
    the fire exit is blocked
    gas bill is too expensive
    please install an elevator
    too many ads in the lift
    when is the next fire drill
    last year there was a fire
    there is no fire, just a question
    I'm bored to death waiting for you
    the lift is slow
    the hot pot restaurant downstairs smells
    worried that someone could fall on the stairs
    what happens if there is a gas leak
    """


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, block in HAPPENING.items() for said in lines(block)])
def test_danger_that_is_going_on_is_heard(kind: str, said: str) -> None:
    found = find_danger(said)
    assert found is not None
    assert found.evidence
    assert is_urgent(said)


def test_most_dangers_are_named_by_their_own_kind() -> None:
    pairs = [(kind, find_danger(said)) for kind, block in HAPPENING.items() for said in lines(block)]
    right = sum(found is not None and found.kind == kind for kind, found in pairs)
    assert right >= 0.9 * len(pairs)


def raised(said: list[str]) -> list[str]:
    return [one for one in said if find_danger(one) is not None]


def test_hardly_any_mention_of_danger_is_taken_for_danger() -> None:
    assert len(raised(lines(MENTIONED))) <= 0.03 * len(lines(MENTIONED))


SENTENCES = Path(__file__).parent


@pytest.mark.parametrize("said", lines((SENTENCES / "danger_said.txt").read_text(encoding="utf-8")))
def test_rough_words_for_danger_are_heard_too(said: str) -> None:
    assert find_danger(said) is not None


def test_hardly_any_everyday_complaint_is_taken_for_danger() -> None:
    everyday = lines((SENTENCES / "danger_mentioned.txt").read_text(encoding="utf-8"))
    assert len(raised(everyday)) <= 0.03 * len(everyday)


@pytest.mark.parametrize(
    "said",
    lines("""
    孩子
    我老婆
    我和我妈
    保安老李
    两个人
    楼上的男的
    天台
    阳台上
    水
    昨晚
    希望道歉
    马上修
    很急
    我也是
    一起办
    my kids
    a man
    tomorrow after six please
    """),
)
def test_a_short_answer_to_a_question_is_not_danger(said: str) -> None:
    assert find_danger(said) is None


def test_danger_is_heard_and_mentions_are_not_in_sentences_nothing_was_learnt_from() -> None:
    held = lines((SENTENCES / "danger_heldout.txt").read_text(encoding="utf-8"))
    said, mentioned = ([one[2:] for one in held if one[0] == sign] for sign in "+-")
    assert len(raised(said)) >= 0.97 * len(said)
    assert len(raised(mentioned)) <= 0.25 * len(mentioned)


@pytest.mark.parametrize("said", lines(HAPPENING["fire"])[:12])
def test_danger_is_heard_through_odd_writing(said: str) -> None:
    assert find_danger("\u200b".join(said)) is not None
    assert find_danger(said.replace("了", "了！！！！")) is not None
    assert find_danger(f"  {said}\n\n") is not None


def test_what_was_long_ago_in_a_letter_is_not_now() -> None:
    letter = (
        "尊敬的领导：我是本小区业主，入住五年来问题不断。2021年地下车库起火烧毁三辆车，原因至今没有公布。"
        "电梯去年困人七次，物业每次都说在协调。楼上水管爆裂淹过两户人家，赔偿拖了半年。业主被外来人员殴打的事也没有下文。"
        "消防通道长年被占，一旦着火后果不堪设想。请领导重视我们的呼声，督促物业整改，给大家一个安全的家，谢谢。"
    )
    assert find_danger(letter) is None


def test_danger_now_is_heard_inside_a_long_message() -> None:
    letter = (
        "我住三栋一单元，平时物业都还不错，今天下班回来走到楼道口就觉得不对劲，上到五楼味道越来越浓，敲了几家门都没人应，"
        "现在整个楼道都是煤气味，我不敢开灯也不敢按电梯，孩子和老人都下来了站在楼下等，请你们马上派人来看看，已经有邻居说头晕想吐了，求你们快一点。"
    )
    found = find_danger(letter)
    assert found is not None
    assert found.kind == "gas"
