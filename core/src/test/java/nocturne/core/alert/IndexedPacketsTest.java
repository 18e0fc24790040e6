package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** The reference is the index of the reference packets, made by another reader. */
class IndexedPacketsTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void everyPacketIsTheAlertTheIndexSays() throws UnreadableException {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    for (Map<String, String> row : SharedData.table("ztf/index.csv")) {
      String file = row.get("file");
      Alert alert = decoder.decodeOne(packets.get(file));
      assertThat(alert.candid()).as(file).hasToString(row.get("candid"));
      assertThat(alert.objectId().map(ObjectId::value).orElse("")).isEqualTo(row.get("objectId"));
      assertThat(alert.header().codec()).isEqualTo(row.get("codec"));
      assertThat(alert.jd()).isEqualTo(Double.parseDouble(row.get("jd")));
      assertThat(alert.value("fid")).isEqualTo(Long.parseLong(row.get("fid")));
      assertThat((float) alert.number("magpsf").orElseThrow())
          .isEqualTo(Float.parseFloat(row.get("magpsf")));
      assertThat(alert.history().map(rows -> Integer.toString(rows.size())).orElse(""))
          .isEqualTo(row.get("n_prv_candidates"));
      assertThat(alert.forced().map(rows -> Integer.toString(rows.size())).orElse(""))
          .isEqualTo(row.get("n_fp_hists"));
      long cutouts =
          alert.fields().cutouts().stream().filter(name -> alert.cutout(name).isPresent()).count();
      assertThat(cutouts).as(file).isEqualTo(Long.parseLong(row.get("n_cutouts")));
      assertThat(packets.get(file)).hasSize(Integer.parseInt(row.get("size")));
    }
  }
}
