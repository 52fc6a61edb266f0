# 没有回音：两次提醒，电话任务，再请经理决定；沉默不是满意
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

业主> 3栋1单元门禁坏了
业主> [直接提交]
王师傅> [接单]
王师傅 handle result=换了读卡器 cause=进水 correction=更换 corrective=加防雨罩 preventive=每月检查
陈主任> [核实]
等 1min
业主< 换了读卡器
等 25h
业主< TS-20261123-0001
状态 callback
等 48h
业主< TS-20261123-0001
等 24h
李助理< TS-20261123-0001
状态 callback
等 72h
赵经理< TS-20261123-0001
状态 callback
赵经理 confirm_close cause_category=other
拒绝 不能这样操作
李助理 record medium=phone answered_by=业主本人 relation=self rating=satisfied words=门禁好用了
状态 confirm
赵经理 confirm_close cause_category=mgmt.security.guard_tech
状态 closed
