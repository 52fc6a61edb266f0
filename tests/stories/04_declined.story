# 不便回访：安静一周没有再投诉，经理确认后关闭，不算满意
@ 李助理 assistant
@ 王师傅 handler; cleaning
@ 陈主任 supervisor
@ 赵经理 manager

业主> 2栋垃圾桶旁边很臭没人收
业主> [直接提交]
王师傅> [接单]
王师傅 handle result=已清运并冲洗 cause=清运漏点 correction=补清 corrective=调整路线 preventive=巡查打卡
陈主任> [核实]
等 1min
业主> [不想评价]
状态 quiet
等 3d
状态 quiet
等 5d
状态 confirm
赵经理 confirm_close cause_category=mgmt.environment.waste
状态 closed
