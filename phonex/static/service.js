// What the service told of itself at the start.

export const service = {
  version: "",
  accounts: false, // whether it asks who one is
  maxCharacters: 20000,
  maxUploadMb: 25,

  learn(greeting) {
    this.version = greeting.version;
    this.accounts = greeting.accounts;
    this.maxCharacters = greeting.limits.characters;
    this.maxUploadMb = greeting.limits.upload_mb;
  },
};
