package io.synod.ensemble;

/** What a prepared request will do: the body of a transaction. Deterministic: applying it reads no clock and decides nothing. */
public interface Change {}
