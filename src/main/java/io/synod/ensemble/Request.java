package io.synod.ensemble;

/** What a session asks the ensemble to change; its meaning belongs to the {@link StateMachine}. */
public interface Request {}
