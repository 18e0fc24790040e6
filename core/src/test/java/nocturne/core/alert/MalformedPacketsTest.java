package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** The broken packets of the reference data, each with the reason it must be refused for. */
class MalformedPacketsTest {
  private static final Map<String, Reason> REASONS = new HashMap<>();

  static {
    REASONS.put("bad_sync.avro", Reason.CORRUPT);
    REASONS.put("confluent_framed.avro", Reason.UNKNOWN_SCHEMA);
    REASONS.put("corrupt_deflate.avro", Reason.CORRUPT);
    REASONS.put("crlf_mangled_121540793515135009.avro", Reason.TRUNCATED);
    REASONS.put("crlf_mangled_516401801315010009.avro", Reason.TRUNCATED);
    REASONS.put("crlf_mangled_516442330015015017.avro", Reason.TRUNCATED);
    REASONS.put("crlf_mangled_516476004815015005.avro", Reason.TRUNCATED);
    REASONS.put("empty.avro", Reason.NOT_AVRO);
    REASONS.put("huge_block_length.avro", Reason.TRUNCATED);
    REASONS.put("huge_object_count.avro", Reason.CORRUPT);
    REASONS.put("missing_candidate_jd_magpsf.avro", Reason.MISSING_FIELD);
    REASONS.put("no_candidate_record.avro", Reason.MISSING_FIELD);
    REASONS.put("random_bytes.avro", Reason.NOT_AVRO);
    REASONS.put("text.avro", Reason.NOT_AVRO);
    REASONS.put("trailing_garbage.avro", Reason.CORRUPT);
    REASONS.put("truncated_block.avro", Reason.TRUNCATED);
    REASONS.put("truncated_header.avro", Reason.TRUNCATED);
    REASONS.put("union_index_out_of_range.avro", Reason.CORRUPT);
    REASONS.put("unknown_codec.avro", Reason.UNKNOWN_CODEC);
    REASONS.put("wrong_magic.avro", Reason.NOT_AVRO);
  }

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void eachIsRefusedForItsReason() {
    Map<String, byte[]> packets = SharedData.packets("ztf/malformed");
    assertThat(packets.keySet()).isEqualTo(REASONS.keySet());
    packets.forEach(
        (name, packet) ->
            assertThatThrownBy(() -> decoder.decodeOne(packet))
                .as(name)
                .isInstanceOfSatisfying(
                    UnreadableException.class,
                    e -> assertThat(e.reason()).as(name).isEqualTo(REASONS.get(name))));
  }

  @Test
  void aFileGivesWhatCanBeReadBeforeItsFault() {
    Map<String, byte[]> packets = SharedData.packets("ztf/malformed");
    List<Reading> garbage =
        decoder.readAll(packets.getOrDefault("trailing_garbage.avro", new byte[0]));
    assertThat(garbage).hasSize(2);
    assertThat(garbage.get(0).alert().orElseThrow().candid())
        .isEqualTo(new Candid(1127561443215015014L));
    assertThat(garbage.get(1).fault().orElseThrow().reason()).isEqualTo(Reason.CORRUPT);
    assertThat(garbage.get(1).index()).isEqualTo(1);
  }

  @Test
  void severalRecordsAreNotOneAlertInAStream() {
    Map<String, byte[]> packets = SharedData.packets("ztf/derived");
    for (String name :
        List.of("two_records_one_block.avro", "two_blocks.avro", "zero_records.avro")) {
      assertThatThrownBy(() -> decoder.decodeOne(packets.getOrDefault(name, new byte[0])))
          .as(name)
          .hasMessageContaining("NOT_ONE_ALERT");
    }
  }
}
