# 处理人下班了：催办和到点的提醒给当班的人；夜里谁也不打扰，紧急的除外
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 陈主任 supervisor
班 李助理 daily 08:00-20:00
班 王师傅 daily 08:00-12:00
班 周师傅 daily 12:00-20:00
班 陈主任 daily 08:00-20:00

业主> 3栋2单元楼道灯不亮了
业主> [直接提交]
王师傅> [接单]
到 2026-11-23 13:00
业主> 催办
周师傅< TS-20261123-0001
王师傅x TS-20261123-0001 业主
王师傅 transfer handler=周师傅
周师傅 take
陈主任 transfer handler=王师傅
拒绝 不在岗
到 2026-11-24 09:30
王师傅< TS-20261123-0001
周师傅x 处理完毕
