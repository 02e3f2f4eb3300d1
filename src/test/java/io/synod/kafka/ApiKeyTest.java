package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import java.util.Arrays;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our short tables of the protocol beside the long ones of kafka-clients. */
class ApiKeyTest {
  @ParameterizedTest
  @EnumSource
  void an_api_is_that_of_kafka(ApiKey ours) {
    ApiKeys theirs = ApiKeys.valueOf(ours.name());
    assertThat(ours.id()).isEqualTo(theirs.id).isBetween((short) 0, (short) ApiKey.HIGHEST_ID);
    assertThat(ours.title()).isEqualTo(theirs.name);
    assertThat(ours.newRequest()).hasSameClassAs(theirs.messageType.newRequest());
    for (short version : theirs.allVersions()) {
      assertThat(ours.requestHeaderVersion(version)).as("request header of version %d", version).isEqualTo(theirs.requestHeaderVersion(version));
      assertThat(ours.responseHeaderVersion(version)).as("response header of version %d", version).isEqualTo(theirs.responseHeaderVersion(version));
    }
  }

  @Test void the_errors_are_those_of_kafka() {
    assertThat(Arrays.stream(Errors.values()).map(error -> error.code() + " " + error.name()))
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(org.apache.kafka.common.protocol.Errors.values()).map(error -> error.code() + " " + error.name()).toList());
  }
}
