# 满意：从第一句话到经理确认关闭
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

业主> 3栋2单元楼道灯坏了三天了，晚上老人上下楼看不见
业主< 个人信息
业主> [直接提交]
业主< TS-20261123-0001
业主< 李助理
群< TS-20261123-0001
王师傅> [接单]
业主< 王师傅
状态 accepted
王师傅> [处理完毕]
王师傅: 换了新灯管，楼道已经亮了
王师傅: 灯管老化
王师傅: 更换灯管
王师傅: 每月巡查楼道灯
王师傅: 把楼道灯列入季度更换计划
王师傅: [跳过]
状态 handled
王师傅> [核实]
状态 handled
陈主任> [核实]
状态 verified
等 1min
状态 callback
业主< 换了新灯管
业主> 好了谢谢
状态 confirm
业主> [跳过]
王师傅 confirm_close
拒绝 经理
赵经理 confirm_close cause_category=mgmt.building.light
状态 closed
业主< 办结
