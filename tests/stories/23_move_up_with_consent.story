# 服务上移要业主同意：先在聊天里问，业主说好才转；不愿意就照旧；电话里的同意要写清谁、什么时候
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 陈主任 supervisor
@ 赵经理 manager

业主> 3栋2单元楼道灯不亮了
业主> [直接提交]
王师傅> [接单]
王师傅 offer_up
业主< 转给上一级
状态 accepted
业主> [不用，继续办]
业主< 继续办
状态 accepted
归 1 王师傅
王师傅 move_up handler=陈主任 consent=yes
拒绝 同意人
王师傅 offer_up
业主> [同意转给上一级]
状态 assigned
归 1 陈主任
陈主任< TS-20261123-0001
业主< 陈主任
业主> [同意转给上一级]
业主< 已经有变化
归 1 陈主任
陈主任 take
陈主任 move_up handler=赵经理 consent=yes consented_by=业主本人 consented_at=2026-11-25T09:00:00+08:00
拒绝 将来
陈主任 move_up handler=赵经理 consent=yes consented_by=业主本人 consented_at=2026-11-23T08:50:00+08:00
归 1 赵经理
