package io.synod.journal;

/** An event of the tests. */
record Fact(String text) {}
