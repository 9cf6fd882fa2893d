package dev.sparekey.recovery;

import java.util.List;

/** A profile as it comes back from a store, which packs its logins. */
final class RestartedProfile {
  private RestartedProfile() {}

  static Profile of(Profile profile) {
    return new Profile(
        packed(profile.logins()),
        packed(profile.traces()),
        packed(profile.failures()),
        packed(profile.denials()),
        profile.used(),
        profile.fullSince(),
        profile.name(),
        profile.names(),
        profile.inEpisode(),
        profile.firstSeenAt(),
        profile.newestStepAt(),
        profile.accepted());
  }

  private static List<Login> packed(List<Login> logins) {
    return LoginBytes.read(LoginBytes.write(logins));
  }
}
