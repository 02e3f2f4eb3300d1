package io.synod.ensemble;

/** What became of a request, refusals included; its meaning belongs to the {@link StateMachine}. */
public interface Outcome {}
