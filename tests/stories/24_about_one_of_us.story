# 投诉员工：本人和他的下属都看不到、收不到；群里只说有一件保密的事
设置 routing: [{how: rotation, department: engineering}]
@ 李助理 assistant
@ 孙助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager
上级 王师傅 陈主任
上级 李助理 陈主任

业主> 陈主任态度恶劣，还骂人，3栋楼道灯坏了也不管
业主> [直接提交]
归 1 周师傅
周师傅< TS-20261123-0001
群< 涉及员工，内容保密
陈主任x TS-20261123-0001
王师傅x TS-20261123-0001
李助理x TS-20261123-0001
陈主任 note text=我来解释
拒绝 与您有关
王师傅 take
拒绝 与您有关
周师傅 take
周师傅 handle result=换灯 cause=老化 correction=更换 corrective=排查 preventive=季检
等 8h
陈主任x TS-20261123-0001
赵经理< TS-20261123-0001
