# 两个人同时按：一个成功，另一个被告知是谁先接的；退回、转派、暂停、问业主
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

业主> 1栋电梯按键坏了
业主> [直接提交]
王师傅> [接单]
周师傅 take
拒绝 王师傅
状态 accepted
王师傅 ask_resident text=请问是几单元的电梯？
业主< 几单元
状态 waiting
业主> 是2单元的
状态 working
王师傅 suspend reason=等厂家配件 review_on=2026-11-25T09:00:00+08:00
业主< 配件
状态 suspended
到 2026-11-25 09:01
王师傅< TS-20261123-0001
王师傅 resume
王师傅 transfer handler=周师傅
状态 assigned
周师傅< TS-20261123-0001
王师傅 take
拒绝 周师傅
周师傅 take
群 周师傅> 配件明天到
群 周师傅> 回复业主：配件明天上午到，下午装
业主< 配件明天上午到
业主x 配件明天到。
周师傅 promise promised_for=2026-12-25T09:00:00+08:00
拒绝 太远
周师傅 promise promised_for=2026-11-26T17:00:00+08:00
业主< 17:00
周师傅 handle result=换好按键 cause=磨损 correction=换件 corrective=检查其他 preventive=备件
陈主任 redo reason=2楼按键还不灵
状态 working
周师傅< 2楼按键
