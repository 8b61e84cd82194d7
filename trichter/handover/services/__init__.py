"""What changes handovers. Signatures others call:

offer_ripe(person_ids) -> list[Handover]              a step of reactions: offer those the policy holds for
offer(person, *, by, rep=None, note="") -> Handover   hand over now, by hand
accept(handover, *, by, stage="") / reject(handover, *, by, reason, note="", days=None)
give_back(handover, *, by, reason, note="", days=None)     after acceptance
take(person, by) -> Handover                          somebody takes over an unowned person by themselves
due_escalations(now) / escalate(handover, now) / escalate_due(now, on_escalated=None)
"""
