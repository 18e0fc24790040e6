package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptTest {
  private final AtomicInteger made = new AtomicInteger();

  private int make() {
    return made.incrementAndGet();
  }

  @Test
  void manyWhoAskAtOnceGetOneAnswer() throws Exception {
    Kept<Integer> kept = new Kept<>(Duration.ofMinutes(1), 1);
    ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  answers.add(kept.get("night", this::make));
                } catch (Exception e) {
                  answers.add(-1);
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(answers).hasSize(20).containsOnly(1);
    assertThat(kept.get("another night", this::make)).isEqualTo(2);
  }

  @Test
  void anAnswerIsMadeAgainOnceItIsOldAndAfterAFault() throws Exception {
    Kept<Integer> kept = new Kept<>(Duration.ZERO, 0);
    assertThat(kept.get("night", this::make)).isEqualTo(1);
    assertThat(kept.get("night", this::make)).isEqualTo(2);
    assertThatThrownBy(
            () ->
                kept.get(
                    "night",
                    () -> {
                      throw new IllegalStateException("no answer");
                    }))
        .hasMessage("no answer");
    assertThat(kept.get("night", this::make)).isEqualTo(3);
  }

  @Test
  void whatTookLongIsKeptLonger() throws Exception {
    Kept<Integer> kept = new Kept<>(Duration.ZERO, 1_000_000);
    int first =
        kept.get(
            "night",
            () -> {
              Thread.sleep(5);
              return make();
            });
    Thread.sleep(20);
    assertThat(kept.get("night", this::make)).isEqualTo(first);
  }
}
