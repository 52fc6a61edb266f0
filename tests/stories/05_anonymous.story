# 匿名：不留姓名电话也能投诉，员工看不到是谁，回访仍在同一聊天里
@ 李助理 assistant
@ 王师傅 handler; security
@ 陈主任 supervisor
@ 赵经理 manager

业主> 保安夜里对讲机声音太大，睡不着，地下车库B区
业主> [跳过]
业主> [跳过]
业主> [跳过]
业主> [跳过]
业主> [跳过]
业主> [跳过]
业主> [跳过]
业主> [匿名]
业主< 对讲机
业主> [提交]
业主< TS-20261123-0001
王师傅> [接单]
王师傅 handle result=已要求调低音量 cause=音量未设 correction=调低 corrective=全员培训 preventive=夜查
陈主任> [核实]
等 1min
业主> 非常满意
业主> [跳过]
状态 confirm
赵经理 confirm_close cause_category=mgmt.security.radio
状态 closed
