package dev.sparekey.app.demo.company;

/** The ids of rules that come with Sparekey and say what an attack of the company's is. */
final class PackRules {

  static final String WEAKER_THAN_PRIMARY = "74f0a87c-6ac0-49f3-b105-347e9fab70ce";
  static final String RESET_WITHOUT_TICKET = "1dea16b6-e08f-479f-908f-ea822bfc2606";
  static final String HELPED_RESET_UNVERIFIED = "c3ee84ac-10b0-43fb-b5c9-4ce3a527490d";
  static final String FACTOR_FROM_NEW_PLACE = "7b3c9e15-2f68-4d0a-8c91-a5e4d7f0b362";
  static final String CODE_GUESSING = "b22cca43-bfbf-4712-ad32-5086b302fbe1";

  private PackRules() {}
}
