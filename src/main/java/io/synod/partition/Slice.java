package io.synod.partition;

import io.synod.journal.StorageFile;

/** A stretch of record batches in a segment file, ready for sendfile. The file stays readable while the slice is in use, deletion or not. */
public record Slice(StorageFile file, long position, int sizeInBytes) {}
