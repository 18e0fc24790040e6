package nocturne.google.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttributeLimitTest {
  @Test
  void aTextIsCutBetweenCharacters() {
    assertThat(AttributeLimit.cut("x".repeat(1024))).hasSize(1024);
    assertThat(AttributeLimit.cut("x".repeat(1025))).hasSize(1024);
    assertThat(AttributeLimit.cut("x" + "é".repeat(512))).isEqualTo("x" + "é".repeat(511));
    assertThat(AttributeLimit.cut("xx" + "\uD83D\uDE00".repeat(256)))
        .isEqualTo("xx" + "\uD83D\uDE00".repeat(255));
  }
}
