# 邻居反映同一件事：告诉他已有人反映，愿意就一起办；各有各的编号，活只干一次，办完逐一回访
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

张阿姨> 3栋2单元电梯坏了，停在一楼不动
张阿姨> [直接提交]
张阿姨< TS-20261123-0001
王师傅> [接单]

刘先生> 3栋2单元电梯又停了，爬楼爬得腿软
刘先生< 1 户邻居也反映了
刘先生> [一起办]
刘先生< TS-20261123-0002
刘先生< 一起办
刘先生< 王师傅
一共 2
状态 1 accepted
状态 2 accepted
群< TS-20261123-0002 与邻居反映的是同一件事
群 王师傅> 回复业主：配件已订，明天上午换
张阿姨< 明天上午换
刘先生< 明天上午换
王师傅 take 2
拒绝 牵头
王师傅 handle 1 result=更换门机皮带 cause=皮带断裂 correction=更换 corrective=检查同批电梯 preventive=半年一查
状态 1 handled
状态 2 handled
陈主任 verify 1
状态 2 verified
到 2026-11-25 12:00
状态 1 callback
状态 2 callback
张阿姨> [非常满意]
刘先生> [还没解决]
状态 1 confirm
状态 2 unhappy
一共 3
