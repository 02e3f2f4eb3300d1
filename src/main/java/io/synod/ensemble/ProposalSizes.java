package io.synod.ensemble;

/** Bytes of the transactions that a member has proposed since its start; -1 before the first. */
public record ProposalSizes(long last, long min, long max) {
  static final ProposalSizes NONE = new ProposalSizes(-1, -1, -1);

  ProposalSizes with(long bytes) {
    return new ProposalSizes(bytes, min < 0 ? bytes : Math.min(min, bytes), Math.max(max, bytes));
  }
}
