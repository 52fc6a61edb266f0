# 第二次处理后不想再评价：新旧投诉都在安静一周后由经理确认关闭，理由相同
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

业主> 5栋大堂天花板一直滴水，接了两个桶
业主> [直接提交]
王师傅> [接单]
王师傅 handle result=补了防水胶 cause=接缝开裂 correction=打胶 corrective=检查同层接缝 preventive=雨季前检查
陈主任> [核实]
等 1min
业主> 还在漏，根本没修好
业主< TS-20261123-0002
业主> [跳过]
周师傅> [接单]
周师傅 handle result=拆开吊顶换了水管 cause=水管老化 correction=换管 corrective=整栋排查 preventive=每年换阀
陈主任> [核实]
等 1min
业主> [不想评价]
状态 2 quiet
等 8d
状态 2 confirm
赵经理 confirm_close 2 cause_category=mgmt.building.drain
状态 2 closed
状态 1 confirm
赵经理 confirm_close 1 cause_category=mgmt.building.drain
状态 1 closed
