package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {

  @Test
  void theLongestSecretGoesFirstSoThatNoEndOfItStays() {
    Redaction r = Redaction.of(List.of("hunter", "hunter-two"));
    assertThat(r.of("hunter-two, hunter")).isEqualTo("***, ***");
    assertThat(r.toString()).doesNotContain("hunter");
  }

  @Test
  void aLoginInAnAddressGoesWhoeverWroteIt() {
    assertThat(Redaction.NONE.of("cannot reach https://user:hunter2@host/x, ask me@host"))
        .isEqualTo("cannot reach https://***@host/x, ask me@host");
  }

  @Test
  void textsTooShortToBeKeptSecretLeaveOthersWhole() {
    assertThat(Redaction.of(List.of("a", "all", "true")).of("all is true"))
        .isEqualTo("all is true");
  }
}
