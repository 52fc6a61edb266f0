"""What a message wants: a command of ours in plain words, a language, or one of the things people come for."""

from __future__ import annotations

import re
from typing import Literal

from bot.domain.text.plain import fold

Wish = Literal[
    "menu", "cases", "hurry", "language", "cancel", "file_now", "skip", "human",
    "withdraw", "help", "privacy", "more", "back", "",
]  # fmt: skip
Intent = Literal["complaint", "repair", "question", "visit", "praise", "greeting", "thanks", ""]

_LONGEST = 24
_WISHES: dict[Wish, str] = {
    "menu": "/start /menu 菜单 主菜单 目录 首页 返回菜单 回到菜单 选单 主选单 开始 menu start main~menu 功能",
    "cases": "/cases /status 进度 查进度 查询进度 看进度 处理进度 我的投诉 我的报修 我的工单 我的单子 "
    "我的案件 我的记录 查询 查投诉 "
    "投诉进度 投诉记录 投诉查询 报修进度 到哪一步了 处理得怎么样了 处理的怎么样了 怎么样了 什么进度 "
    "有进展吗 有结果了吗 有消息吗 查一下进度 "
    "看一下进度 status progress my~cases my~complaints my~case my~complaint check~status track case~status",
    "hurry": "/hurry 催办 催一下 催 催单 催促 催催 加急 快点 快点处理 尽快 尽快处理 赶紧 赶紧处理 能快点吗 "
    "快一点 怎么还没人来 没人来 还没人来 "
    "什么时候来 什么时候能修 什么时候处理 hurry hurry~up faster chase remind~them urge",
    "language": "/language /lang 语言 换语言 切换语言 更换语言 选择语言 语言设置 language change~language "
    "switch~language lang",
    "cancel": "/cancel /stop 取消 算了 不投诉了 算了不投诉了 不报了 不填了 不说了 放弃 退出 结束 停止 不用了 "
    "取消投诉 算了吧 不弄了 不提了 "
    "cancel stop quit exit never~mind nevermind forget~it abort",
    "file_now": "/file 直接提交 提交 马上提交 立即提交 现在提交 就这样提交 就这些 没有了 没了 就这样 提交吧 "
    "就提交吧 好了就这样 好了 行了就这样 直接登记 先提交 确认提交 完成 填好了 "
    "说完了 发完了 submit file~now submit~now done that's~all thats~all send~it that~is~all file~it",
    "skip": "/skip 跳过 略过 下一个 下一步 不知道 不清楚 不确定 不想说 不方便说 不记得 忘了 忘记了 记不清 "
    "没有 无 不填 不提供 不说 不便透露 不愿透露 不会弄 不会 不晓得 不懂 说不清 讲不清 pass "
    "skip next don't~know dont~know i~don't~know not~sure none no~idea n/a 略",
    "human": "/human 人工 转人工 人工客服 人工服务 找人工 我要人工 转人工客服 客服 真人 找真人 找客服 要人工 "
    "接人工 有人吗 有人在吗 找人 human agent "
    "real~person operator talk~to~a~person talk~to~human speak~to~a~human customer~service staff talk~to~someone",
    "withdraw": "/withdraw 撤诉 撤回 撤销 撤回投诉 撤销投诉 撤单 我要撤诉 我要撤回 我撤诉 不追究了 撤消投诉 撤消 "
    "不告了 withdraw "
    "withdraw~complaint withdraw~my~complaint drop~it drop~my~complaint",
    "help": "/help 帮助 ? ?? ??? 怎么用 如何使用 使用说明 说明 怎么投诉 怎么操作 你能做什么 你会什么 你是谁 "
    "能干什么 help how~does~this~work "
    "what~can~you~do how~to~use who~are~you info",
    "privacy": "/privacy 隐私 隐私政策 我的数据 删除我的数据 删除数据 删除我的信息 我的信息 导出数据 "
    "导出我的数据 个人信息 删除资料 我的资料 privacy my~data "
    "delete~my~data privacy~policy export~my~data erase~my~data",
    "more": "/more 更多 还有吗 继续 展开 查看更多 更多选项 其他 其它 more show~more continue see~more",
    "back": "/back 返回 上一步 后退 回去 退回 回上一步 返回上一步 上一个 back go~back previous",
}
_BY_WORDS: dict[str, Wish] = {said.replace("~", " "): wish for wish, line in _WISHES.items() for said in line.split()}
_POLITE = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|我想|我要|想|要|给我|能不能|可以|请帮我|麻烦帮我|please|pls|i want to|"
    r"i want|can i|could you)+ ?|"
    r"(?:一下|吧|啊|呀|啦|了|谢谢|多谢|please|pls|thanks)+$"
)
_EDGE = " .,!;:。、~…·\"'“”‘’()【】[]"
_LANGUAGES = {
    "zh-Hans": "简体 简体中文 中文 简体字 简 普通话 汉语 国语 zh cn zh-cn zh-hans simplified simplified~chinese "
    "chinese mandarin 说中文 用中文 中文简体",
    "zh-Hant": "繁体 繁体中文 繁体字 繁 粤语 广东话 zh-tw zh-hk zh-hant tw hk traditional traditional~chinese "
    "cantonese 用繁体 中文繁体",
    "en": "english 英文 英语 en eng in~english speak~english english~please 说英文 用英文 用英语 说英语 "
    "switch~to~english",
}
_BY_LANGUAGE = {said.replace("~", " "): code for code, line in _LANGUAGES.items() for said in line.split()}


def wants(text: str) -> Wish:
    """The command a short message is as a whole; an empty string for anything longer or anything else."""
    if len(text) > 4 * _LONGEST:
        return ""
    said = fold(text)
    if said.strip(" ?") == "" and "?" in said:
        return "help"
    said = said.strip(_EDGE)
    if said.startswith("/"):
        said = said.split("@")[0].split(" ")[0]
    for form in (said, said.rstrip("?"), _POLITE.sub("", said.rstrip("?")).strip(_EDGE)):
        if form in _BY_WORDS:
            return _BY_WORDS[form]
        if form in _BY_LANGUAGE and (len(form) > 2 or not form.isascii()):
            return "language"
    return ""


def language_named(text: str) -> str:
    """`zh-Hans`, `zh-Hant` or `en` when the message is the name of a language, else an empty string."""
    said = fold(text[:60])
    said = said.strip(_EDGE) if len(text) <= 60 else ""
    return _BY_LANGUAGE.get(said) or _BY_LANGUAGE.get(_POLITE.sub("", said).strip(_EDGE), "")


_GREETING = re.compile(
    r"\A(?:您|你|大家)?好(?:啊|呀)?\Z|\A(?:在吗|在不在|有人吗|哈喽|哈罗|嗨|喂|早|早安|早上好|上午好|"
    r"中午好|下午好|晚上好|午安|晚安|hi|hello|hey|hallo|good (?:morning|afternoon|evening)|"
    r"hi there)[啊呀哦 ]*\Z|\A(?:物业|客服|管家)(?:您|你)?好\Z|\A(?:您|你)好[, ]*(?:在吗|物业|客服|"
    r"管家|有人吗)?\Z"
)
_THANKS = re.compile(
    r"\A(?:好的?|嗯+|ok|行|知道了|收到|明白了?)?[, 。!]*(?:非常|十分|太|多|万分)?(?:谢谢|感谢|多谢|"
    r"谢了|谢|3q|thx|thanks|thank you|many thanks|thank you (?:very|so) much|ty|唔该|辛苦了?|"
    r"辛苦你们了?)(?:你|您|你们|大家|了|啦|哈|哦|啊|师傅|物业|a lot|so much|very much)*\Z"
)
_PRAISE = re.compile(
    r"表扬|表彰|点(?:个)?赞|锦旗|感谢信|好人好事|(?:要|想|来|特此|特意|真诚|衷心|非常)(?:谢谢|感谢)|"
    r"夸(?:一下|奖|夸)|值得(?:表扬|学习)|拾金不昧|\b(?:praise|compliment|commend|well done|great job|"
    r"kudos)\b"
)
_VISIT = re.compile(
    r"(?:来访|访客|拜访|上门拜访|预约(?:来访|参观|见面|上门|经理|时间)|约(?:一下)?(?:经理|主任|时间|"
    r"见)|当面(?:谈|反映|沟通)|想?见(?:一下)?(?:经理|主任|负责人|领导)|客人来|朋友(?:要)?来|参观)|"
    r"\b(?:visit(?:or)?|appointment|meet the manager)\b"
)
_QUESTION = re.compile(
    r"[?]|请问|咨询|想问|问一下|问下|请教|打听|怎么(?:办理|申请|交|缴|收|走|弄|预约|联系|算)|如何|"
    r"多少钱|几点|什么时候(?:开|上班|交|发|能办)|哪里(?:可以|能|办|交)|是否|能否|可不可以|能不能(?:办|"
    r"带|在|养)|吗$|有没有|\b(?:how (?:do|can|much|to)|what(?:'s| is| are| time)|where|when (?:do|is|"
    r"does|are)|is there|can i|may i|who)\b"
)
_REPAIR = re.compile(
    r"报修|维修|修一下|修理|来修|派人修|坏了|坏掉|不亮|漏水|渗水|滴水|堵了|堵住|堵塞|跳闸|没电|没水|"
    r"停电|停水|打不开|关不上|掉了|脱落|裂了|破了|不制冷|不热|不转|不响|失灵|故障|短路|爆管|换(?:个|"
    r"一下)(?:灯|锁|门|水龙头)|疏通|\b(?:repair|fix|broken|leak(?:ing|s)?|clogged|blocked|"
    r"out of order|not working|doesn't work|stopped working|dripping|power cut|no water|no power|"
    r"burst)\b"
)
_COMPLAINT = re.compile(
    r"投诉|举报|反映|抗议|不满|噪音|扰民|吵|太差|态度|臭|脏|垃圾|没人管|不管|乱(?:停|收|扔|搭|丢|放)|"
    r"违建|违规|占用|堵(?:路|门|塞|住消防)|油烟|异味|恶劣|骂人|推诿|收费|高空抛物|狗|遛狗|太(?:慢|贵|"
    r"吵|脏|臭|过分)|侵占|欺骗|骗|要求|为什么|凭什么|\b(?:complain(?:t|ts)?|noise|noisy|dirty|rude|"
    r"smell(?:s|y)?|stink(?:s|ing)?|loud|unacceptable|parking|garbage|trash|barking)\b"
)


def intent(text: str) -> Intent:
    """What somebody came for; an empty string when the words do not tell [INT-10].

    Anything wrong outweighs a question about it.
    """
    said = fold(text[:4_000])
    bare = said.strip(_EDGE + "?")
    if _GREETING.search(bare):
        return "greeting"
    if len(bare) < 40 and _THANKS.search(bare):
        return "thanks"
    wrong = bool(_COMPLAINT.search(said))
    if "报修" in said[:60] or (_REPAIR.search(said) and not wrong):
        return "repair"
    if "投诉" in said and not re.search(r"(?:怎么|如何|哪里|怎样|想问|请问).{0,6}投诉", said):
        return "complaint"
    if _PRAISE.search(said) and not wrong:
        return "praise"
    if _VISIT.search(said) and not wrong:
        return "visit"
    if len(said) < 60 and _QUESTION.search(said) and not _REPAIR.search(said):
        return "question"
    return "complaint" if wrong else ""
