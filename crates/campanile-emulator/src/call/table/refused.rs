//! Methods of Bot API 10.3 that the emulator refuses by name.

pub(super) const NAMES: &str = "\
    sendLivePhoto sendPaidMedia sendChecklist getUserProfilePhotos getUserProfileAudios \
    setUserEmojiStatus setChatAdministratorCustomTitle setChatMemberTag banChatSenderChat \
    unbanChatSenderChat setChatPermissions editChatInviteLink createChatSubscriptionInviteLink \
    editChatSubscriptionInviteLink answerChatJoinRequestQuery sendChatJoinRequestWebApp \
    setChatPhoto deleteChatPhoto setChatTitle setChatDescription getUserPersonalChatMessages \
    setChatStickerSet deleteChatStickerSet getForumTopicIconStickers editForumTopic \
    deleteForumTopic unpinAllForumTopicMessages editGeneralForumTopic closeGeneralForumTopic \
    reopenGeneralForumTopic hideGeneralForumTopic unhideGeneralForumTopic \
    unpinAllGeneralForumTopicMessages answerGuestQuery getUserChatBoosts getBusinessConnection \
    getManagedBotToken replaceManagedBotToken getManagedBotAccessSettings \
    setManagedBotAccessSettings setMyName getMyName setMyDescription getMyDescription \
    setMyShortDescription getMyShortDescription setMyProfilePhoto removeMyProfilePhoto \
    setChatMenuButton getChatMenuButton setMyDefaultAdministratorRights \
    getMyDefaultAdministratorRights getAvailableGifts sendGift giftPremiumSubscription \
    verifyUser verifyChat removeUserVerification removeChatVerification readBusinessMessage \
    deleteBusinessMessages setBusinessAccountName setBusinessAccountUsername \
    setBusinessAccountBio setBusinessAccountProfilePhoto removeBusinessAccountProfilePhoto \
    setBusinessAccountGiftSettings getBusinessAccountStarBalance transferBusinessAccountStars \
    getBusinessAccountGifts getUserGifts getChatGifts convertGiftToStars upgradeGift \
    transferGift postStory repostStory editStory deleteStory answerWebAppQuery \
    savePreparedInlineMessage savePreparedKeyboardButton editMessageLiveLocation \
    stopMessageLiveLocation editMessageChecklist editEphemeralMessageText \
    editEphemeralMessageMedia editEphemeralMessageCaption editEphemeralMessageReplyMarkup \
    approveSuggestedPost declineSuggestedPost deleteEphemeralMessage deleteMessageReaction \
    deleteAllMessageReactions getStickerSet getCustomEmojiStickers uploadStickerFile \
    createNewStickerSet addStickerToSet setStickerPositionInSet deleteStickerFromSet \
    replaceStickerInSet setStickerEmojiList setStickerKeywords setStickerMaskPosition \
    setStickerSetTitle setStickerSetThumbnail setCustomEmojiStickerSetThumbnail deleteStickerSet \
    sendRichMessage sendRichMessageDraft sendInvoice createInvoiceLink getMyStarBalance \
    getStarTransactions refundStarPayment editUserStarSubscription setPassportDataErrors \
    sendGame setGameScore getGameHighScores";
