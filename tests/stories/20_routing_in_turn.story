# 按规则派给在岗的人，手上少的先派；退回的不再给同一个人，也不给不在岗的人
设置 routing: [{when: {category: [lift]}, how: manual, department: engineering}, {how: rotation}]
@ 李助理 assistant
@ 王师傅 handler; engineering
@ 周师傅 handler; engineering
@ 吴师傅 handler; engineering
@ 保安小何 handler; security
@ 陈主任 supervisor
班 李助理 daily 08:00-20:00
班 王师傅 daily 08:00-18:00
班 周师傅 daily 08:00-18:00
班 吴师傅 daily 18:00-20:00
班 保安小何 daily 00:00-24:00
班 陈主任 daily 08:00-18:00

业主> 3栋2单元楼道灯不亮了
业主> [直接提交]
状态 assigned
归 1 王师傅
王师傅< TS-20261123-0001
群< 自动派单
租户> 5栋1单元大堂的灯不亮
租户> [直接提交]
归 2 周师傅
商户> 6栋的电梯一直有异响
商户> [直接提交]
归 3 -
状态 received
周师傅 take 2
周师傅 send_back 2 reason=这不是我的片区
归 2 王师傅
状态 2 assigned
王师傅 take 2
王师傅 send_back 2 reason=要电工证
归 2 周师傅
访客> 7栋地下室的灯不亮
访客> [直接提交]
归 4 王师傅
