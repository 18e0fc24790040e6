package nocturne.app.config;

import java.util.List;

/**
 * Keys that are read into one record.
 *
 * @param type of the record
 * @param prefix prefix of its keys, with the dot; empty where they are written in full
 */
record Section(Class<? extends Record> type, String prefix) {

  static Section of(Class<? extends Record> type) {
    return new Section(type, "");
  }

  List<SettingKey> keys() {
    return SettingKey.of(this);
  }
}
