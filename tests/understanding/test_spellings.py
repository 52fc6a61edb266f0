"""Rooms, times and answers in the many spellings people use; every sentence is our own."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.understanding import Place, find_place, past_moment, read_satisfaction

# Sunday afternoon, Chinese time.
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=timezone(timedelta(hours=8)))

ROOMS = """
    3栋2单元1203=3-2-1203
    3-2-1203=3-2-1203
    三号楼二单元十二零三=3-2-1203
    B座1203=B-1203
    building 3 unit 2 room 1203=3-2-1203
    3幢=3
    7號樓=7
    ３栋２单元１２０３=3-2-1203
    3栋 2单元 1203室=3-2-1203
    3号楼2单元1203户=3-2-1203
    三栋二单元一二零三=3-2-1203
    三栋二单元幺二零三=3-2-1203
    3＃2单元501=3-2-501
    3#-2-501=3-2-501
    3号楼501房=3-501
    12栋一单元八零二=12-1-802
    我住十二栋一单元八零二=12-1-802
    十二号楼三单元十五楼二号=12-3-1502
    我家在6栋1单元23楼02=6-1-2302
    6栋1单元23楼2304=6-1-2304
    11栋1502=11-1502
    住在11幢1502室=11-1502
    五栋三零一=5-301
    五棟三零一室=5-301
    Block C, Flat 12B=C-12B
    Tower 2 Flat 8A=2-8A
    Bldg 5 Apt 302=5-302
    unit 2, building 3, room 501=3-2-501
    room 1203, building 3=3-1203
    apartment 1203=1203
    3栋2门1203=3-2-1203
    2单元1203=2-1203
    二单元一二零三=2-1203
    1203室=1203
    我是1203的=1203
    3 栋 2 单 元 1203=3-2-1203
    3栋二单元1203=3-2-1203
    3栋2单元12楼=3-2 12F
    三幢两单元六零一=3-2-601
    3/2/1203=3-2-1203
    3.2.1203=3-2-1203
    3—2—1203=3-2-1203
    3栋2-1203=3-2-1203
    3栋1203=3-1203
    A1-1203=A1-1203
    a3栋2单元1203=A3-2-1203
    南区3栋2单元1203=3-2-1203
    一期3栋2单元1203=3-2-1203
    3號樓2單元1203室=3-2-1203
    第3栋第2单元第1203=3-2-1203
    三栋二单元十二楼三号=3-2-1203
    二十一栋二单元三零二=21-2-302
    三号楼二单元一千二百零三=3-2-1203
    三号楼二单元1203号=3-2-1203
    3号楼二单元 1203 房间=3-2-1203
    八栋1单元2101=8-1-2101
    8-1-2101室漏水=8-1-2101
    8幢1梯2101=8-1-2101
    8号院3号楼2单元501=3-2-501
    2026-11-22=None
    2026/11/22=None
    电话13800138000=None
    物业费2.5元=None
    等了3-4天=None
    20-30分钟=None
    12-18点=None
    110来了=None
    100平的房子=None
    3月5号=None
    5号晚上=None
    一楼大堂=一楼大堂
    3栋楼道=3 楼道
    地下车库b2=地下车库b2
"""

TIMES = """
    昨晚十点=11-21 22:00
    前天下午三点半=11-20 15:30
    last Tuesday=11-17 00:00
    上个月初=10-01 00:00
    上月底=10-31 00:00
    上个月中旬=10-15 00:00
    上周三晚上八点=11-11 20:00
    这周一=11-16 00:00
    周五晚上=11-20 20:00
    星期六早上七点=11-21 07:00
    刚才=11-22 15:30
    半小时前=11-22 15:00
    两个小时前=11-22 13:30
    三天前=11-19 00:00
    今天早上八点多=11-22 08:00
    今早6:30=11-22 06:30
    今天中午十二点=11-22 12:00
    凌晨两点=11-22 02:00
    今天凌晨2点半=11-22 02:30
    大前天晚上九点=11-19 21:00
    11月3日=11-03 00:00
    11月3号下午4点=11-03 16:00
    十一月三号=11-03 00:00
    10/5=10-05 00:00
    2026年10月1日上午9点20分=10-01 09:20
    3号晚上=11-03 20:00
    yesterday at 9pm=11-21 21:00
    this morning at 7=11-22 07:00
    last night around 11=11-21 23:00
    two days ago=11-20 00:00
    an hour ago=11-22 14:30
    Monday morning=11-16 08:00
    Nov 3 at 4:30 pm=11-03 16:30
    3 November=11-03 00:00
    last Friday evening=11-20 20:00
    上礼拜天=11-15 00:00
    上星期五=11-13 00:00
    年初=01-01 00:00
    今年三月=03-01 00:00
    去年十二月=2025-12-01 00:00
    月初=11-01 00:00
    十五号=11-15 00:00
    一刻钟前=11-22 15:15
    十分钟之前=11-22 15:20
    下午三点=11-22 15:00
    晚上九点=11-21 21:00
    差不多八点=11-22 08:00
    昨日下晝三點=11-21 15:00
    尋晚十點=11-21 22:00
    琴日=11-21 00:00
    今朝八點=11-22 08:00
    上個禮拜二=11-10 00:00
    國慶那天=10-01 00:00
    没有时间=None
    水管坏了=None
    过两天=None
    昨天晚上11点45=11-21 23:45
    昨天23:10=11-21 23:10
    前晚12点=11-21 00:00
    一个礼拜前=11-15 00:00
    上个周末=11-14 00:00
    half an hour ago=11-22 15:00
    a week ago=11-15 00:00
    the day before yesterday at noon=11-20 12:00
    early October=10-01 00:00
    at the end of October=10-31 00:00
"""

ANSWERS = {
    "very": """
        特别满意，师傅很专业
        超满意
        非常好非常满意
        五星好评
        满意满意非常满意
        给满分
        服务一流，十分感谢
        Great job, very happy
        really pleased with the repair
        完美解决，点赞
        好得没话说
        太好了，谢谢你们
    """,
    "satisfied": """
        满意的
        可以，修好了
        现在好了
        不漏了，谢谢
        行，弄好了
        修得挺好
        没毛病
        师傅态度好，灯也亮了
        水不滴了
        搞好了，辛苦
        处理得不错
        已经来处理过了，挺满意
        電梯修好咗，多謝
        滿意，辛苦晒
        it's working now, thanks
        good, problem solved
        yes it's fixed
        恢复正常了
        比上次好多了，满意
        这次很快，好评
    """,
    "neutral": """
        一般吧
        还凑合吧
        就那样
        马马虎虎吧
        过得去
        中规中矩
        不算好也不算坏
        so so
        it's okay I guess
        麻麻地啦
        普通
    """,
    "dissatisfied": """
        不怎么满意
        服务态度很差
        很失望
        太慢了，差评
        不满意，师傅凶得很
        敷衍我们
        我对处理结果不满意
        不好，弄得到处是灰
        一点也不满意
        非常不满意
        极差
        极度不满
        not happy with how I was treated
        very disappointed
        the worker was rude
        唔滿意
        完全不满意你们的服务
        收了钱还态度差
    """,
    "unsolved": """
        还是漏水
        根本没修
        灯还是不亮
        修完第二天又坏了
        没人来过我家
        问题还在
        还没处理
        师傅来看了一眼就走了，没修
        依然堵着
        昨天好了今天又漏
        噪音还是那么大
        等到现在都没来
        水还在滴
        電梯仲係壞
        都冇人嚟過
        it's still broken
        leaking again today
        no one has shown up
        they came but didn't fix it
        the smell is still there
    """,
    "contradiction": """
        满意是满意，就是还漏
        师傅态度不错，可是没修好
        很好，修了三次还漏
        good service but still leaking
        非常满意，下次别再拖半年了行吗，没修好
        2，但是又堵了
    """,
    "unclear": """
        在开会，晚点说
        你是谁
        什么事
        我看看再说
        还没回家，不知道修没修
        修了吗
        等我回去看看
        你们几点来的
        嗯嗯
        收到了
        好的知道了
        call me later
        who is this
        haven't checked yet
        let me see first
        我不在家问我老婆
        改天再说
        1203
        你好
    """,
}


def pairs(block: str) -> list[tuple[str, str]]:
    found = [line.strip().rpartition("=") for line in block.splitlines() if line.strip()]
    return [(said, meant) for said, _, meant in found]


@pytest.mark.parametrize(("said", "meant"), pairs(ROOMS))
def test_a_room_is_read_in_every_spelling(said: str, meant: str) -> None:
    assert (find_place(said) or Place(public="None")).label() == meant


@pytest.mark.parametrize(("said", "meant"), pairs(TIMES))
def test_a_time_is_read_as_people_say_it(said: str, meant: str) -> None:
    found = past_moment(said, NOW)
    year = "" if found is None or found.year == NOW.year else "%Y-"
    assert (found.strftime(f"{year}%m-%d %H:%M") if found else "None") == meant


@pytest.mark.parametrize(
    ("verdict", "said"),
    [(verdict, line.strip()) for verdict, block in ANSWERS.items() for line in block.splitlines() if line.strip()],
)
def test_more_answers_to_the_callback_are_read_as_they_were_meant(verdict: str, said: str) -> None:
    assert read_satisfaction(said) == verdict
