package nocturne.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.pace.SurveyTopic;
import org.junit.jupiter.api.Test;

/** On the reference data, whose index gives the size and SHA-1 of each packet. */
class RealPacketsTest {
  private static final PacketDecoder DECODER = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theNightlyArchiveIsSentByteForByte() throws Exception {
    Path ztf = SharedData.require().resolve("ztf");
    List<String> expected = index("ztf_public_20180819_mod1000.tar.gz!");
    List<String> sent = new ArrayList<>();
    replay(ztf.resolve("ztf_public_20180819_mod1000.tar.gz"), sent);
    assertThat(sent).hasSize(30).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyReadablePacketOfTheFolderIsSentByteForByte() throws Exception {
    Path ztf = SharedData.require().resolve("ztf");
    List<String> sent = new ArrayList<>();
    replay(ztf.resolve("alerts"), sent);
    List<String> expected = index("alerts/");
    assertThat(sent).hasSize(577).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void malformedFilesAreSentForIngestToReject() throws Exception {
    Path malformed = SharedData.require().resolve("ztf/malformed");
    List<byte[]> sent = new ArrayList<>();
    Replay.Sent result = replay(malformed, new ArrayList<>(), sent);
    try (var files = Files.list(malformed)) {
      List<Path> avro = files.filter(f -> f.toString().endsWith(".avro")).sorted().toList();
      assertThat(sent).hasSize(avro.size());
      for (int i = 0; i < avro.size(); i++) {
        assertThat(sent.get(i)).isEqualTo(Files.readAllBytes(avro.get(i)));
      }
    }
    assertThat(result.failures()).isZero();
  }

  private static Replay.Sent replay(Path path, List<String> lines) throws Exception {
    return replay(path, lines, new ArrayList<>());
  }

  private static Replay.Sent replay(Path path, List<String> lines, List<byte[]> packets)
      throws Exception {
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    SurveyTopic topic =
        new SurveyTopic() {
          @Override
          public void send(byte[] key, byte[] packet) {
            lines.add(
                new String(key, StandardCharsets.UTF_8)
                    + " "
                    + packet.length
                    + " "
                    + HexFormat.of().formatHex(sha1.digest(packet)));
            packets.add(packet);
          }

          @Override
          public void flush() {}
        };
    PacketSources sources =
        PacketSources.of(List.of(path.toString()), Path::of, InputStream.nullInputStream());
    return new Replay(sources, DECODER)
        .run(
            topic,
            Pacer.ofSystem(new Rate.Unlimited()),
            (sent, bytes, source) -> {},
            FileTimes.Silence.LISTENER);
  }

  /** Candid, size and SHA-1 of the packets whose file begins like this, in the index's order. */
  private static List<String> index(String prefix) {
    return SharedData.table("ztf/index.csv").stream()
        .filter(row -> row.getOrDefault("file", "").startsWith(prefix))
        .map(row -> row.get("candid") + " " + row.get("size") + " " + row.get("sha1"))
        .toList();
  }
}
