"""The offer of a person from marketing to sales: routing with reasons, a clock, an answer.

Owns: Handover, Rule, Target, RejectReason, Share. May use: lifecycle, worktime, notices and below."""
